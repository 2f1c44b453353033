import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

describe('npm run account', () => {
  let dir: string;
  beforeEach(() => (dir = mkdtempSync(path.join(tmpdir(), 'order-flow-account-'))));
  afterEach(() => rmSync(dir, { recursive: true }));

  const account = (...args: string[]) =>
    spawnSync(process.execPath, [path.join(__dirname, 'account.js'), ...args], {
      env: { ...process.env, DATA_DIR: dir },
      input: '\n',
      encoding: 'utf8',
    });
  const file = () => path.join(dir, 'accounts.json');

  it('makes an account with a random password, which it shows', () => {
    const { status, stderr } = account('vera', 'viewer');
    expect([status, stderr]).toEqual([0, expect.stringMatching(/^password: [\w-]{20}\n$/)]);
    expect(JSON.parse(readFileSync(file(), 'utf8'))).toMatchObject([{ name: 'vera', role: 'viewer' }]);
  });

  it('disables an account, also one that was made on the page', () => {
    account('vera', 'operator');
    for (const name of ['vera', 'maria']) expect(account(name, '--disable').status).toBe(0);
    expect(JSON.parse(readFileSync(file(), 'utf8'))).toMatchObject([
      { name: 'vera', role: 'operator', disabled: true },
      { name: 'maria', role: 'viewer', disabled: true },
    ]);
  });

  it.each([[['-h']], [['vera', 'viewer', '--help']]])('only prints its help with %j', (args) => {
    const { status, stdout, stderr } = account(...args);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain('npm run account -- <name> <viewer|operator|admin>');
    expect(existsSync(file())).toBe(false);
  });

  it.each([
    ['an unknown option', ['vera', 'viewer', '--prnt']],
    ['a word too many', ['vera', 'viewer', 'operator']],
    ['no role', ['vera']],
    ['an unknown role', ['vera', 'root']],
    ['a role for an account to disable', ['vera', 'viewer', '--disable']],
  ])('changes nothing with %s', (_, args) => {
    const { status, stdout, stderr } = account(...args);
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toContain('npm run account -- <name> <viewer|operator|admin>');
    expect(existsSync(file())).toBe(false);
  });
});
