import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SECRETS, readVariables } from './values';

describe('npm run compose:init', () => {
  let dir: string;
  const envFile = () => path.join(dir, '.env');
  const written = () => readFileSync(envFile(), 'utf8');
  const init = () =>
    spawnSync(process.execPath, [path.join(__dirname, 'compose-init.js'), dir], { encoding: 'utf8' });
  beforeEach(() => (dir = mkdtempSync(path.join(tmpdir(), 'order-flow-init-'))));
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  it('writes a random secret for each variable, readable by its owner only, and prints none', () => {
    const { status, stdout } = init();
    expect(status).toBe(0);
    const values = SECRETS.map((name) => readVariables(written())[name] ?? '');
    expect(new Set(values).size).toBe(SECRETS.length);
    for (const value of values) {
      expect(value).toMatch(/^[\w-]{32}$/);
      expect(stdout).not.toContain(value);
    }
    expect((statSync(envFile()).mode & 0o777).toString(8)).toBe('600');
    expect(readdirSync(dir)).toEqual(['.env']);
  });

  it('keeps what exists, and adds what is missing', () => {
    const before =
      '# mine\nLOG_LEVEL=debug\nMETRICS_TOKEN=a-token-of-my-own-choice\nGRAFANA_ADMIN_PASSWORD=\n';
    writeFileSync(envFile(), before);
    init();
    const after = written();
    expect(after.startsWith(before)).toBe(true);
    expect(readVariables(after)).toMatchObject({
      LOG_LEVEL: 'debug',
      METRICS_TOKEN: 'a-token-of-my-own-choice',
    });
    expect(readVariables(after).GRAFANA_ADMIN_PASSWORD).toHaveLength(32);
    expect(init().stdout).toContain('nothing changed');
    expect(written()).toBe(after);
  });

  it('refuses a secret that does not fit into a URL or .env, without printing it', () => {
    writeFileSync(envFile(), 'REDIS_ORDERS_PASSWORD=p@ss/w0rd:p@ss/w0rd\n');
    const { status, stderr } = init();
    expect(status).toBe(1);
    expect(stderr).toContain('REDIS_ORDERS_PASSWORD: wants 16 to 200 letters');
    expect(stderr).not.toContain('p@ss');
  });
});
