import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  assertKnownSchema,
  readManifest,
  sha256Of,
  verifyFiles,
  writeManifest,
  type Manifest,
} from './manifest';
import { OWNERS } from '../shared/owners';
import { backupOptions, restoreOptions } from './options';
import { databasesIn } from './places';
import { emptyQueues, namesFor } from './queues';
import { beginIn, nameOf, removeOld } from './rotation';

const root = path.resolve(__dirname, '../..');
let dir: string;
beforeEach(() => (dir = mkdtempSync(path.join(tmpdir(), 'order-flow-backup-'))));
afterEach(() => rmSync(dir, { recursive: true, force: true }));

describe('the manifest of a backup', () => {
  const at = (name: string) => path.join(dir, name);
  let manifest: Manifest;
  beforeEach(async () => {
    const copy = async (owner: string) => {
      writeFileSync(at(`${owner}.db`), `all of the ${owner}`);
      const file = `${owner}.db`;
      const bytes = `all of the ${owner}`.length;
      return { file, bytes, sha256: await sha256Of(at(file)), migrations: [1764000000000], rows: { x: 1 } };
    };
    manifest = {
      format: 1,
      takenAt: '2026-11-28T12:00:00.000Z',
      attempts: 1,
      versions: { orderFlow: '9.0.0', node: 'v24.0.0', sqlite: '3.52.0' },
      databases: { orders: await copy('orders'), products: await copy('products') },
      contradictions: [],
    };
    writeManifest(dir, manifest);
  });

  it('is read as it was written, and its files are found to be sound', async () => {
    expect(readManifest(dir)).toEqual(manifest);
    await verifyFiles(dir, manifest);
    assertKnownSchema(manifest, root);
  });

  it.each([
    ['is cut short', 'all of the', 'damaged'],
    ['has one other letter', 'all of the 0rders', 'another SHA-256'],
  ])('refuses a file that %s', async (_, content, message) => {
    writeFileSync(at('orders.db'), content);
    await expect(verifyFiles(dir, manifest)).rejects.toThrow(message);
  });

  it('refuses a file that is missing', async () => {
    rmSync(at('products.db'));
    await expect(verifyFiles(dir, manifest)).rejects.toThrow('products.db is missing');
  });

  it('refuses a schema of a newer version, and names what it does not know', () => {
    const orders = { ...manifest.databases.orders, migrations: [1764000000000, 1999000000000] };
    const newer = { ...manifest, databases: { ...manifest.databases, orders } };
    expect(() => assertKnownSchema(newer, root)).toThrow(
      'made by a newer version (9.0.0): this one does not know the migrations 1999000000000 of the orders service',
    );
  });

  it.each([
    ['without a manifest', () => rmSync(at('manifest.json')), 'no complete backup'],
    ['whose manifest is cut short', () => writeFileSync(at('manifest.json'), '{'), 'no complete backup'],
    ['of another format', () => writeFileSync(at('manifest.json'), '{"format":2}'), 'use a newer one'],
  ])('refuses a folder %s', (_, spoil, message) => {
    spoil();
    expect(() => readManifest(dir)).toThrow(message);
  });
});

describe('the rotation of backups', () => {
  const days = (n: number) => nameOf(`2026-11-0${n}T12:00:00.000Z`);

  it('keeps the newest ones, whatever their order on the disk', () => {
    for (const n of [3, 1, 4, 2]) mkdirSync(path.join(dir, days(n)));
    expect(removeOld(dir, 2)).toEqual([days(1), days(2)]);
    expect(readdirSync(dir).sort()).toEqual([days(3), days(4)]);
  });

  it('touches nothing that is no backup, and removes a killed one only after a day', () => {
    writeFileSync(path.join(dir, 'notes.txt'), '');
    mkdirSync(path.join(dir, '2026-11-08 by hand'));
    const running = path.basename(beginIn(dir));
    const killed = beginIn(dir);
    const dayAgo = Date.now() / 1000 - 90_000;
    utimesSync(killed, dayAgo, dayAgo);
    mkdirSync(path.join(dir, days(1)));
    expect(removeOld(dir, 1)).toEqual([]);
    expect(readdirSync(dir).sort()).toEqual([running, '2026-11-08 by hand', days(1), 'notes.txt'].sort());
  });
});

describe('the options of backup and restore', () => {
  const defaults = { cwd: '/home/ann', dataDir: '/srv/shop/.data' };

  it('are the folders of npm start by default; relative paths start where the person is', () => {
    expect(backupOptions([], defaults)).toEqual({
      dataDir: '/srv/shop/.data',
      to: '/srv/shop/.data/backups',
      keep: 24,
    });
    expect(backupOptions(['--to', 'b', '--keep', '3', '--data-dir', 'd'], defaults)).toEqual({
      dataDir: '/home/ann/d',
      to: '/home/ann/b',
      keep: 3,
    });
    expect(restoreOptions(['--from', 'b/1', '--new-broker'], defaults)).toEqual({
      dataDir: '/srv/shop/.data',
      from: '/home/ann/b/1',
      newBroker: true,
    });
  });

  it.each(['0', '-1', 'two', '1.5', ''])('refuse to keep "%s" backups', (keep) => {
    expect(() => backupOptions([`--keep=${keep}`], defaults)).toThrow('--keep wants a whole number');
  });

  it('name what is missing or unknown', () => {
    expect(() => restoreOptions([], defaults)).toThrow('--from DIR is missing');
    expect(() => backupOptions(['--form', 'x'], defaults)).toThrow("'--form'");
  });
});

it('finds the databases of npm start, and those of two volumes in one container', () => {
  expect(databasesIn(dir)).toMatchObject({
    orders: path.join(dir, 'orders.db'),
    products: path.join(dir, 'products.db'),
    webhooks: path.join(dir, 'webhooks.db'),
  });
  for (const owner of OWNERS) mkdirSync(path.join(dir, `${owner}-service`));
  expect(databasesIn(dir)).toMatchObject({
    orders: path.join(dir, 'orders-service/orders.db'),
    products: path.join(dir, 'products-service/products.db'),
    webhooks: path.join(dir, 'webhooks-service/webhooks.db'),
  });
});

it('a restore takes the broker of RABBITMQ_URL_FILE, as the services do', async () => {
  const dir = mkdtempSync(path.join(tmpdir(), 'order-flow-broker-'));
  const file = path.join(dir, 'rabbitmq_url');
  // Nothing listens on port 1.
  writeFileSync(file, 'amqp://127.0.0.1:1\n');
  const env = { RABBITMQ_URL_FILE: file };
  const emptied = emptyQueues({ dataDir: dir, env, log: () => undefined });
  await expect(emptied).rejects.toThrow('RabbitMQ does not answer');
  rmSync(dir, { recursive: true });
});

it('empties the retry queues of the present and of the default delays before the queue that they lead to', () => {
  expect(namesFor({ RETRY_DELAYS_MS: '100, 5000' }).slice(0, 5)).toEqual([
    'orders_queue.retry.100ms',
    'orders_queue.retry.5000ms',
    'orders_queue.retry.1000ms',
    'orders_queue.retry.30000ms',
    'orders_queue',
  ]);
});
