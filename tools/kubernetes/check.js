// @ts-check
'use strict';

/**
 * `npm run kubernetes:check`: renders the overlays of deploy/kubernetes and checks each resource against the types of
 * Kubernetes' and KEDA's API, which also finds fields that do not exist. What operators define (RabbitmqCluster, CloudNativePG's
 * Cluster) has no types on npm; it is listed.
 */

const path = require('node:path');
const ts = require('typescript');
const { render } = require('./render');

/** @typedef {import('./render').Resource} Resource */

const root = path.resolve(__dirname, '../..');
const OVERLAYS = ['dev', 'production'];
/** API groups with types, and where these are. The last part is the version. */
const MODULES = /** @type {Record<string, string>} */ ({
  v1: 'kubernetes-models/v1',
  'apps/v1': 'kubernetes-models/apps/v1',
  'autoscaling/v2': 'kubernetes-models/autoscaling/v2',
  'batch/v1': 'kubernetes-models/batch/v1',
  'networking.k8s.io/v1': 'kubernetes-models/networking.k8s.io/v1',
  'policy/v1': 'kubernetes-models/policy/v1',
  'keda.sh/v1alpha1': '@kubernetes-models/keda/keda.sh/v1alpha1',
});

/**
 * @param {string} overlay
 * @param {readonly Resource[]} resources
 * @returns {string} a module that is right if all resources are
 */
function programOf(overlay, resources) {
  return resources
    .map((resource, index) => {
      const alias = `${resource.kind}${index}`;
      const { apiVersion, kind, metadata, ...rest } = resource;
      return (
        `import { ${kind} as ${alias} } from '${MODULES[apiVersion]}';\n` +
        `// ${overlay}: ${kind} ${metadata.name}\n` +
        `new ${alias}(${JSON.stringify({ metadata, ...rest })});\n`
      );
    })
    .join('');
}

/**
 * @param {Map<string, string>} files by name
 * @returns {string[]} what is wrong
 */
function problemsIn(files) {
  /** @type {ts.CompilerOptions} */
  const options = {
    noEmit: true,
    strict: true,
    // Only what we wrote is checked, not the packages' own declarations.
    skipLibCheck: true,
    types: [],
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  host.fileExists = (name) => files.has(name) || fileExists(name);
  host.readFile = (name) => files.get(name) ?? readFile(name);
  host.getSourceFile = (name, version, ...more) => {
    const text = files.get(name);
    return text === undefined
      ? getSourceFile(name, version, ...more)
      : ts.createSourceFile(name, text, version);
  };
  const program = ts.createProgram([...files.keys()], options, host);
  return [...files.keys()].flatMap((name) => {
    const source = program.getSourceFile(name);
    const found = [...program.getSemanticDiagnostics(source), ...program.getSyntacticDiagnostics(source)];
    return found.map((problem) => {
      const line = source?.getLineAndCharacterOfPosition(problem.start ?? 0).line ?? 0;
      const comment = source?.text.split('\n')[line - 1] ?? '';
      return `${comment.replace('// ', '')}: ${ts.flattenDiagnosticMessageText(problem.messageText, '\n  ')}`;
    });
  });
}

function main() {
  const files = new Map();
  const untyped = new Set();
  let count = 0;
  for (const overlay of OVERLAYS) {
    const resources = render(path.join(root, 'deploy/kubernetes/overlays', overlay));
    const typed = resources.filter(({ apiVersion }) => apiVersion in MODULES);
    for (const { apiVersion, kind } of resources.filter((one) => !typed.includes(one)))
      untyped.add(`${kind} (${apiVersion})`);
    count += typed.length;
    files.set(path.join(root, `tools/kubernetes/${overlay}.mts`), programOf(overlay, typed));
  }
  const problems = problemsIn(files);
  for (const problem of problems) console.error(problem);
  console.log(
    `${count} resources of ${OVERLAYS.join(' and ')} checked; without types: ${[...untyped].join(', ')}`,
  );
  if (problems.length > 0) process.exitCode = 1;
}

main();
