// @ts-check
'use strict';

const path = require('node:path');
const ts = require('typescript');
const { ReadonlyVisitor } = require('@nestjs/swagger/dist/plugin');

/** The files with the classes of HTTP requests and answers, and the files with the routes. */
const MODELS = ['.dto.ts', 'contracts/src/payloads'];
const ROUTES = ['.controller.ts', 'runtime/src/health.ts'];
/** Without the services: their controllers take messages, not HTTP. */
const SOURCES = /\/(gateway\/src\/|contracts\/src\/payloads|runtime\/src\/|telemetry\/src\/)/;
/** The path of a package's source in the metadata. It is replaced by an import with the package's name. */
const PACKAGE_SOURCE = /(?:\.\.\/)+packages\/([\w-]+)\/src\/([\w/.-]+)\.js/g;

/**
 * What the OpenAPI document needs from the source text, because it is gone at run time: types, comments and optional
 * fields. The visitor of Nest's Swagger plugin finds it, because plain tsc and swc cannot run that plugin. We add unions
 * of words.
 * @param {string} root the project's folder
 * @returns {string} the text of gateway/src/docs/metadata.ts, not yet formatted
 */
function openApiMetadata(root) {
  const config = ts.getParsedCommandLineOfConfigFile(
    path.join(root, 'tsconfig.json'),
    {},
    { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => undefined },
  );
  if (config === undefined) throw new Error('tsconfig.json cannot be read');
  const files = config.fileNames.filter(
    (name) => /\/(gateway|packages\/[\w-]+)\/src\//.test(name) && !name.endsWith('.spec.ts'),
  );
  const program = ts.createProgram(files, config.options);
  const visitor = new ReadonlyVisitor({
    introspectComments: true,
    esmCompatible: true,
    dtoFileNameSuffix: MODELS,
    controllerFileNameSuffix: ROUTES,
    pathToSource: path.join(root, 'gateway/src/docs'),
  });
  /** @type {Map<string, string[]>} */
  const words = new Map();
  for (const file of program.getSourceFiles()) {
    if (file.isDeclarationFile || !SOURCES.test(file.fileName)) continue;
    visitor.visit(program, file);
    if (MODELS.some((name) => file.fileName.includes(name))) wordsOf(file, program.getTypeChecker(), words);
  }
  const { models, controllers } = visitor.collect();
  const imports = Object.entries(visitor.typeImports)
    .map(([specifier, expression]) => `${JSON.stringify(specifier)}: ${expression}`)
    .join(',\n');
  const text = `/** Made by \`npm run openapi\` from the sources; a test compares it with them. Not edited by hand. */
export default async () => {
  const t: Record<string, any> = { ${imports} };
  return {
    '@nestjs/swagger': {
      models: [${models.map((entry) => printed(entry, words)).join(',\n')}],
      controllers: [${controllers.map((entry) => printed(entry, words)).join(',\n')}],
    },
  };
};
`;
  return text.replace(PACKAGE_SOURCE, '@order-flow/$1/$2');
}

/**
 * The properties whose type is a union of words, such as the status of an order, or a list of them.
 * @param {ts.SourceFile} file
 * @param {ts.TypeChecker} checker
 * @param {Map<string, string[]>} words by <class>.<property>
 */
function wordsOf(file, checker, words) {
  file.forEachChild((node) => {
    if (!ts.isClassDeclaration(node) || node.name === undefined) return;
    for (const member of node.members) {
      if (!ts.isPropertyDeclaration(member)) continue;
      const type = checker.getNonNullableType(checker.getTypeAtLocation(member));
      const item = checker.isArrayType(type) ? checker.getIndexTypeOfType(type, ts.IndexKind.Number) : type;
      const parts = item?.isUnion() ? item.types : [item];
      if (parts.every((part) => part?.isStringLiteral())) {
        words.set(
          `${node.name.text}.${member.name.getText()}`,
          parts.map((part) => /** @type {ts.StringLiteralType} */ (part).value),
        );
      }
    }
  });
}

/**
 * @param {[ts.CallExpression, Record<string, any>]} entry
 * @param {Map<string, string[]>} words
 */
function printed([file, classes], words) {
  const printer = ts.createPrinter();
  const nowhere = ts.createSourceFile('', '', ts.ScriptTarget.Latest);
  /** @param {any} part a node, or nodes by name @returns {string} */
  const print = (part) =>
    'kind' in part
      ? printer.printNode(ts.EmitHint.Unspecified, part, nowhere)
      : `{ ${Object.entries(part)
          .map(([name, inner]) => `${name}: ${print(inner)}`)
          .join(', ')} }`;
  const text = Object.entries(classes).map(([name, properties]) => {
    const object = print(properties);
    return `${name}: ${[...words].reduce((all, [key, values]) => {
      const [owner, property = ''] = key.split('.');
      if (owner !== name) return all;
      return all.replace(
        new RegExp(`\\b${property}: \\{ required: (true|false), type: \\(\\) => (\\[Object\\]|Object)`),
        (_, required, type) =>
          `${property}: { required: ${required}, type: () => String, enum: ${JSON.stringify(values)}` +
          (type === 'Object' ? '' : ', isArray: true'),
      );
    }, object)}`;
  });
  return `[${print(file)}, { ${text.join(',\n')} }]`;
}

module.exports = { openApiMetadata };
