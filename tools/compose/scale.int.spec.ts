import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connect } from 'amqplib';
import Redis from 'ioredis';
import { RedisConnection } from '@order-flow/runtime/redis-connection';
import { freePort } from '../servers/ports';
import { startRabbitMq } from '../servers/rabbitmq';
import { startRedis } from '../servers/redis';
import { run } from './secrets';

jest.setTimeout(180_000);

const root = path.resolve(__dirname, '../..');
const FOLDERS =
  /&& mkdir (own .*) \\$/m.exec(readFileSync(path.join(root, 'Dockerfile'), 'utf8'))?.[1]?.split(' ') ?? [];

/** What the containers of docker-compose.scale.yml get, tried with servers of this machine. */
describe('the files for docker-compose.scale.yml', () => {
  let dir: string;
  const stops: (() => Promise<unknown>)[] = [];
  const text = (file: string) => readFileSync(path.join(dir, file), 'utf8');
  beforeAll(() => {
    dir = mkdtempSync(path.join(tmpdir(), 'order-flow-scale-'));
    // The image has these folders.
    for (const folder of FOLDERS) mkdirSync(path.join(dir, folder));
    run([], { SECRETS_DIR: dir, TOPOLOGY: 'scale' });
  });
  afterAll(async () => {
    for (const stop of stops) await stop();
    rmSync(dir, { recursive: true, force: true });
  });

  it('name every node and every sentinel', () => {
    expect(text('orders-service/rabbitmq_url')).toMatch(
      /^amqp:\/\/orders-service:[^@]+@rabbitmq:5672,amqp:.*@rabbitmq-2:5672,amqp:.*@rabbitmq-3:5672$/,
    );
    expect(text('gateway/redis_url')).toMatch(
      /^redis\+sentinel:\/\/gateway:[^@]+@sentinel-1:26379,sentinel-2:26379,sentinel-3:26379\/order-flow$/,
    );
    expect(text('webhooks-service/database_url')).toBe(
      `postgres://order_flow:${text('postgres/password')}@postgres:5432`,
    );
  });

  it('let Redis replicate, its sentinels choose another master, and a service follow', async () => {
    const args = ['--aclfile', path.join(dir, 'redis/redis_users')];
    const replication = ['--include', path.join(dir, 'redis/redis_replication')];
    const start = async (name: string, ...more: string[]) => {
      const server = await startRedis({
        dir: path.join(dir, name),
        args: [...args, ...replication, '--shutdown-timeout', '0', ...more],
      });
      stops.unshift(() => server.stop());
      return server;
    };
    const master = await start('redis-1');
    const replica = await start('redis-2', '--replicaof', '127.0.0.1', String(master.port));
    const lines = text('redis/sentinel')
      .replace('order-flow redis 6379', `order-flow 127.0.0.1 ${master.port}`)
      .replace('down-after-milliseconds order-flow 5000', 'down-after-milliseconds order-flow 500');
    const sentinels = await Promise.all(
      [1, 2, 3].map((n) => startRedis({ dir: path.join(dir, `sentinel-${n}`), sentinel: lines })),
    );
    stops.unshift(() => Promise.all(sentinels.map((sentinel) => sentinel.stop())));
    const asked = new Redis(sentinels[0]?.port ?? 0);
    stops.unshift(() => Promise.resolve().then(() => asked.disconnect()));
    const until = async (question: string, answer: (said: string) => boolean) => {
      while (!answer(String(await asked.call('SENTINEL', question, 'order-flow').catch(String))))
        await new Promise((resolve) => setTimeout(resolve, 100));
    };
    await until('CKQUORUM', (said) => said.startsWith('OK 3'));
    await until('REPLICAS', (said) => said.includes('master-link-status,ok'));

    const url = text('orders-service/redis_url').replace(
      /@[^/]*/,
      `@${sentinels.map(({ port }) => `127.0.0.1:${port}`).join(',')}`,
    );
    const none = { REDIS_CA: '', REDIS_CERT: '', REDIS_KEY: '', REDIS_HOST: '', REDIS_PORT: 0 };
    const service = new RedisConnection({ REDIS_URL: url, ...none }, { socketTimeoutMs: 500, whileAway: '' });
    stops.unshift(() => Promise.resolve().then(() => service.close()));
    const untilConnected = async () => {
      while (!service.connected) await new Promise((resolve) => setTimeout(resolve, 50));
    };
    await untilConnected();
    await service.client.set('lock:a', '1');
    const [, username = '', password = ''] = /\/\/([^:]+):([^@]+)@/.exec(url) ?? [];
    const ofReplica = new Redis({ port: replica.port, username, password });
    stops.unshift(() => Promise.resolve().then(() => ofReplica.disconnect()));
    master.kill();
    await until('GET-MASTER-ADDR-BY-NAME', (said) => said.endsWith(`,${replica.port}`));
    // It may have followed before this test looks, so what it can do is asked, not what it went through.
    const follows = async () => {
      const written = await service.client.set('lock:b', '1').catch(() => 'not yet');
      return written === 'OK' && (await ofReplica.get('lock:b').catch(() => null)) === '1';
    };
    while (!(await follows())) await new Promise((resolve) => setTimeout(resolve, 50));
  });

  it('make quorum queues with policies, which a service may declare without a type', async () => {
    const config = `load_definitions = ${path.join(dir, 'rabbitmq/definitions.json')}\n`;
    const port = await freePort();
    // Its readiness is checked without signing in: there is no guest.
    const broker = await startRabbitMq({ dir: path.join(dir, 'rabbit'), port, config });
    stops.unshift(() => broker.stop());
    const listed = JSON.parse(
      await broker.control('list_queues', 'name', 'type', 'policy', '--formatter=json'),
    ) as object[];
    expect(listed).toContainEqual({
      name: 'orders_queue',
      type: 'quorum',
      policy: 'order-flow.orders_queue',
    });
    const [url = ''] = text('orders-service/rabbitmq_url').split(',');
    const connection = await connect(url.replace('rabbitmq:5672', `127.0.0.1:${port}`));
    const channel = await connection.createChannel();
    await channel.assertQueue('orders_queue', { durable: true });
    await channel.assertQueue('orders_queue.undeliverable', { durable: true });
    await connection.close();
  });
});
