import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Script } from 'node:vm';
import * as ts from 'typescript';
import { compiledFile, patched } from './build';
import { mutantNamed, mutants } from './mutants';

const root = path.resolve(__dirname, '../../..');

/** What the compiler makes of the file. The build need not be there. */
function compiled(source: string): string {
  const settings = ts.readConfigFile(path.join(root, 'tsconfig.json'), (file) => ts.sys.readFile(file));
  const { compilerOptions: given } = settings.config as { compilerOptions: object };
  const { options } = ts.convertCompilerOptionsFromJson({ ...given, noEmit: false }, root);
  const compilerOptions = { ...options, module: ts.ModuleKind.CommonJS };
  return ts.transpileModule(readFileSync(path.join(root, source), 'utf8'), { compilerOptions }).outputText;
}

describe('the mutants', () => {
  const patches = mutants.flatMap((mutant) => mutant.patches.map((patch) => [mutant.name, patch] as const));

  it.each(patches)('%s finds the text to change in the code of today', (name, { source }) => {
    const those = mutantNamed(name).patches.filter((patch) => patch.source === source);
    const text = compiled(source);
    const changed = patched(text, those);
    expect(changed).not.toBe(text);
    expect(() => new Script(`(() => {${changed}\n})`)).not.toThrow();
  });

  it('refuse to be built where the text is gone, or is there twice', () => {
    const patch = { source: 'packages/x/src/y.ts', find: 'guard();', replace: '' };
    expect(() => patched('other();', [patch])).toThrow(/is not in the compiled packages\/x\/src\/y.ts/);
    expect(() => patched('guard(); guard();', [patch])).toThrow(/more than once/);
    expect(compiledFile(patch.source)).toBe('packages/x/dist/y.js');
  });

  it('have names of their own, and an unknown name is answered with them', () => {
    expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length);
    expect(() => mutantNamed('none')).toThrow(/inbox-off/);
  });
});
