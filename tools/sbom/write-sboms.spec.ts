import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { WORKSPACES, writeSboms } from './write-sboms';

const root = path.resolve(__dirname, '../..');

interface Manifest {
  readonly name: string;
  readonly dependencies?: Record<string, string>;
}
const manifestOf = (folder: string) =>
  JSON.parse(readFileSync(path.join(root, folder, 'package.json'), 'utf8')) as Manifest;

/** What a workspace and those of our packages that it uses ask for: name → version. */
function askedFor(folder: string): Record<string, string> {
  const { dependencies = {} } = manifestOf(folder);
  const own = Object.keys(dependencies).filter((name) => name.startsWith('@order-flow/'));
  const further = own.map((name) => askedFor(name.replace('@order-flow/', 'packages/')));
  return Object.assign({}, ...further, dependencies) as Record<string, string>;
}

describe('npm run sbom', () => {
  let dir: string;
  const boms: Record<string, { text: string; purls: string[]; component: { name: string } }> = {};
  beforeAll(async () => {
    dir = mkdtempSync(path.join(tmpdir(), 'sbom-spec-'));
    for (const file of await writeSboms(root, dir)) {
      const text = readFileSync(file, 'utf8');
      const bom = JSON.parse(text) as {
        bomFormat: string;
        metadata: { component: { name: string } };
        components: { purl: string; hashes?: unknown[] }[];
      };
      expect(bom.bomFormat).toBe('CycloneDX');
      boms[path.basename(file, '.cdx.json')] = {
        text,
        purls: bom.components.map(({ purl }) => decodeURIComponent(purl)),
        component: bom.metadata.component,
      };
    }
  }, 120_000);
  afterAll(() => rmSync(dir, { recursive: true }));

  it.each(WORKSPACES)('of the %s lists every production dependency with its version', (workspace) => {
    const { purls, component } = boms[workspace] ?? { purls: [] as string[], component: undefined };
    expect(component?.name).toBe(workspace);
    const asked = Object.entries(askedFor(workspace)).map(([name, version]) => `pkg:npm/${name}@${version}`);
    expect(asked.length).toBeGreaterThan(5);
    expect(asked.filter((purl) => !purls.includes(purl))).toEqual([]);
    // The dependencies of dependencies, too.
    expect(purls.length).toBeGreaterThan(3 * asked.length);
  });

  it('lists no tool of development, and no other service', () => {
    for (const [workspace, { purls }] of Object.entries(boms)) {
      const names = purls.map((purl) => purl.replace(/^pkg:npm\/(.+)@.*$/, '$1'));
      const strangers = ['jest', 'typescript', 'eslint', 'vite', 'node', 'prettier', 'secretlint'];
      strangers.push(
        ...WORKSPACES.filter((other) => other !== workspace).map((other) => `@order-flow/${other}`),
      );
      expect(names.filter((name) => strangers.includes(name))).toEqual([]);
    }
    expect(boms['gateway']?.text).not.toContain('pkg:npm/sqlite3@');
  });

  it('names no folder of this machine and no registry', () => {
    for (const { text } of Object.values(boms)) {
      expect(text).not.toContain(root);
      expect(text).not.toContain(tmpdir());
      expect(text).not.toMatch(/registry|localhost|"vcs"|distribution/);
    }
  });
});
