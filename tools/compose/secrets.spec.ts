import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { filesForContainers } from './containers';
import { run } from './secrets';
import { SECRETS } from './values';

const folders = ['own', ...Object.keys(filesForContainers({}, {}))];

describe('the program of the container secrets', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(path.join(tmpdir(), 'order-flow-secrets-'));
    for (const folder of folders) mkdirSync(path.join(dir, folder));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  /** Runs it with temporary folders in the place of volumes: what it prints. */
  const say = (args: readonly string[] = [], env: NodeJS.ProcessEnv = {}) =>
    run(args, { SECRETS_DIR: dir, ...env });
  const start = (...node: readonly string[]) =>
    spawnSync(process.execPath, [...node, path.join(__dirname, 'secrets.js')], {
      env: { SECRETS_DIR: dir },
      encoding: 'utf8',
    });
  const read = (file: string) => readFileSync(path.join(dir, file), 'utf8');
  const mode = (file: string) => (statSync(path.join(dir, file)).mode & 0o777).toString(8);
  const own = () => JSON.parse(read('own/secrets.json')) as Record<string, string>;
  const names = () =>
    folders.flatMap((folder) => readdirSync(path.join(dir, folder)).map((name) => `${folder}/${name}`));
  const files = () => Object.fromEntries(names().map((name) => [name, read(name)]));
  /** Its content, and when and as which file it was written. */
  const states = () =>
    names().map((name) => {
      const { ino, mtimeMs } = statSync(path.join(dir, name));
      return [name, read(name), ino, mtimeMs];
    });

  it('makes random secrets, gives each container its own, and prints none', () => {
    const { status, stdout, stderr } = start();
    expect([status, stderr]).toEqual([0, '']);
    const secrets = own();
    expect(Object.keys(secrets)).toEqual(SECRETS);
    expect(new Set(Object.values(secrets)).size).toBe(SECRETS.length);
    for (const value of Object.values(secrets)) {
      expect(value).toMatch(/^[\w-]{32}$/);
      expect(stdout).not.toContain(value);
    }
    expect(mode('own/secrets.json')).toBe('600');
    // The containers run as other users, who must be able to read their files.
    for (const name of names().filter((name) => !name.startsWith('own/'))) expect(mode(name)).toBe('644');

    /** The secrets that stand in the files of a container, in plain text. */
    const known = (folder: string) =>
      SECRETS.filter((name) =>
        Object.entries(files()).some(
          ([file, text]) => file.startsWith(`${folder}/`) && text.includes(secrets[name] ?? ''),
        ),
      );
    expect(known('gateway')).toEqual([
      'RABBITMQ_GATEWAY_PASSWORD',
      'REDIS_GATEWAY_PASSWORD',
      'METRICS_TOKEN',
      'MAIL_EVENTS_SECRET',
    ]);
    expect(known('orders-service')).toEqual([
      'RABBITMQ_ORDERS_PASSWORD',
      'REDIS_ORDERS_PASSWORD',
      'METRICS_TOKEN',
    ]);
    expect(known('products-service')).toEqual(['RABBITMQ_PRODUCTS_PASSWORD', 'METRICS_TOKEN']);
    expect(known('webhooks-service')).toEqual([
      'RABBITMQ_WEBHOOKS_PASSWORD',
      'METRICS_TOKEN',
      'WEBHOOK_SECRETS_KEY',
    ]);
    expect(known('notifications-service')).toEqual(['RABBITMQ_NOTIFICATIONS_PASSWORD', 'METRICS_TOKEN']);
    // These two have hashes only.
    expect(known('rabbitmq')).toEqual([]);
    expect(known('redis')).toEqual([]);
    expect(known('prometheus')).toEqual(['METRICS_TOKEN']);
    expect(known('grafana')).toEqual(['GRAFANA_ADMIN_PASSWORD']);
    expect(known('backup')).toEqual(['RABBITMQ_ADMIN_PASSWORD']);
  });

  it('changes nothing the second time', () => {
    say();
    const before = states();
    expect(say()).toContain('nothing changed');
    expect(states()).toEqual(before);
  });

  it('takes what .env has, keeps it, and leaves the rest as it was', () => {
    say();
    const before = own();
    const mine = 'a-password-of-my-own';
    expect(say([], { RABBITMQ_ORDERS_PASSWORD: mine, METRICS_TOKEN: '' })).toMatch(
      /^Written: own, orders-service\/rabbitmq_url, rabbitmq\/definitions.json$/m,
    );
    expect(own()).toEqual({ ...before, RABBITMQ_ORDERS_PASSWORD: mine });
    expect(read('orders-service/rabbitmq_url')).toBe(`amqp://orders-service:${mine}@rabbitmq:5672`);
    // The line was removed from .env again.
    say();
    expect(own().RABBITMQ_ORDERS_PASSWORD).toBe(mine);
  });

  it('refuses a value of .env that does not fit into a URL, without printing it, and changes nothing', () => {
    say();
    const before = states();
    const act = () => say([], { REDIS_ORDERS_PASSWORD: 'p@ss/w0rd:p@ss/w0rd' });
    expect(act).toThrow('REDIS_ORDERS_PASSWORD: wants 16 to 200 letters');
    expect(act).not.toThrow('p@ss');
    expect(states()).toEqual(before);
  });

  // 22 files are written; each is put in place by a rename.
  it.each([1, 2, 22])('is completed by the next run when it was killed at file %i', (at) => {
    const killer = path.join(dir, 'killer.js');
    writeFileSync(
      killer,
      `const fs = require('node:fs'); const rename = fs.renameSync; let calls = 0;
       fs.renameSync = (...args) => (++calls === ${at} ? process.kill(process.pid, 'SIGKILL') : rename(...args));`,
    );
    expect(start('--require', killer).signal).toBe('SIGKILL');
    const before = files();
    const left = Object.keys(before).filter((name) => name.endsWith('.new'));
    expect(left).toHaveLength(1);

    say();
    const after = files();
    expect(Object.keys(after).filter((name) => name.endsWith('.new'))).toEqual([]);
    // What was in place was whole, and stays.
    for (const name of Object.keys(before).filter((name) => !left.includes(name))) {
      expect([name, after[name]]).toEqual([name, before[name]]);
    }
    expect(Object.keys(after)).toHaveLength(22);
  });

  it('mends a file that was damaged or deleted, with the same secret', () => {
    say();
    const before = files();
    writeFileSync(path.join(dir, 'redis/redis_users'), 'user def');
    rmSync(path.join(dir, 'grafana/admin_password'));
    say();
    expect(files()).toEqual(before);
  });

  it('does not replace secrets that it cannot read, and does not print them', () => {
    writeFileSync(path.join(dir, 'own/secrets.json'), '{"METRICS_TOKEN":"half-written');
    const { status, stderr } = start();
    expect(status).toBe(1);
    expect(stderr).toMatch(/secrets\.json cannot be read as JSON/);
    expect(stderr).not.toContain('half-written');
    expect(read('own/secrets.json')).toContain('half-written');
  });

  it('shows the passwords that people need, and no others', () => {
    expect(() => say(['show'])).toThrow('There are no secrets yet: docker compose up');
    say();
    const text = say(['show']);
    const shown = SECRETS.filter((name) => text.includes(own()[name] ?? ''));
    expect(shown).toEqual([
      'RABBITMQ_ADMIN_PASSWORD',
      'OPERATOR_PASSWORD',
      'GRAFANA_ADMIN_PASSWORD',
      'METRICS_TOKEN',
    ]);
  });

  it('makes a new value for one secret, unless .env has it', () => {
    say();
    const before = own();
    expect(say(['renew', 'METRICS_TOKEN'])).toContain('docker compose up --detach --force-recreate');
    const { METRICS_TOKEN: token, ...others } = own();
    expect(token).not.toBe(before.METRICS_TOKEN);
    expect(before).toMatchObject(others);
    expect(read('prometheus/metrics_token')).toBe(token);

    expect(() => say(['renew', 'METRICS_TOKEN'], { METRICS_TOKEN: token })).toThrow('is in .env');
    expect(() => say(['renew', 'TOKEN'])).toThrow('renew wants one of');
    expect(own().METRICS_TOKEN).toBe(token);
  });

  it('puts a new key before the old ones, which still read what they have encrypted', () => {
    say();
    const first = own().WEBHOOK_SECRETS_KEY;
    say(['renew', 'WEBHOOK_SECRETS_KEY']);
    const keys = own().WEBHOOK_SECRETS_KEY?.split(',') ?? [];
    expect(keys).toHaveLength(2);
    expect(keys[1]).toBe(first);
    expect(read('webhooks-service/webhook_secrets_key')).toBe(keys.join(','));
    expect(say()).toContain('nothing changed');
  });
});
