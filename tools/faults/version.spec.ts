import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isOf, versionOf } from './version';

describe('what a run was made with', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), 'faults-version-'));
    git('init', '--quiet');
    commit('packages/x/a.ts', 'a');
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const git = (...args: string[]) => {
    const who = ['-c', 'user.name=test', '-c', 'user.email=test@example.com', '-c', 'commit.gpgsign=false'];
    execFileSync('git', [...who, ...args], { cwd: root, stdio: 'ignore' });
  };
  const write = (file: string, content: string) => {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), content);
  };
  const commit = (file: string, content: string) => {
    write(file, content);
    git('add', '.');
    git('commit', '--quiet', '--message', 'x');
  };

  it('is the same product after a commit that changes only other files', () => {
    const before = versionOf(root);
    commit('docs/faults.md', 'text');
    const after = versionOf(root);
    expect(after.commit).not.toBe(before.commit);
    expect(after.product).toBe(before.product);
    expect(isOf(before, after)).toBe(true);
  });

  it.each(['packages/x/a.ts', 'gateway/src/b.ts', 'package-lock.json', 'tools/faults/catalogue/c.js'])(
    'is another product after a change of %s',
    (file) => {
      const before = versionOf(root);
      commit(file, 'changed');
      expect(isOf(before, versionOf(root))).toBe(false);
    },
  );

  it('is another product with changes that are not committed, and the commit has a mark', () => {
    const before = versionOf(root);
    write('packages/x/a.ts', 'changed');
    const after = versionOf(root);
    expect(isOf(before, after)).toBe(false);
    expect(after.commit).toBe(`${before.commit}+changes`);
  });
});
