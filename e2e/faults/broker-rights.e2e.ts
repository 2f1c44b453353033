import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connect, type Channel, type ChannelModel } from 'amqplib';
import Redis from 'ioredis';
import { EVENTS_EXCHANGE } from '@order-flow/contracts/declare';
import type { OrderView, ProductView } from '@order-flow/contracts/payloads';
import { nodeBinary } from '../../tools/install/install';
import { freePort } from '../../tools/servers/ports';
import { startRabbitMq } from '../../tools/servers/rabbitmq';
import { startRedis } from '../../tools/servers/redis';
import { startService } from '../../tools/start/services';
import { backup, compose } from '../support/compose-file';
import { fileVariables, madeSecrets, runSecrets, seenBy } from '../support/compose-secrets';
import { query } from '../support/database';
import { eventually } from '../support/eventually';
import { expectNoSecrets, secretsInLogs } from '../support/secrets';
import { root, type ServiceName } from '../support/stack';

/**
 * A real RabbitMQ and a real Redis with the users, rights and settings of compose: the files that docker-compose.yml
 * mounts, and those that the program of its container `secrets` makes. The services read theirs as in their containers.
 */
describe("with compose's users of RabbitMQ and Redis", () => {
  let dir: string;
  let secrets: Readonly<Record<string, string>>;
  let rabbitMq: Awaited<ReturnType<typeof startRabbitMq>>;
  let redis: Awaited<ReturnType<typeof startRedis>>;
  let gateway: string;
  const services: Awaited<ReturnType<typeof startService>>[] = [];
  const connections: ChannelModel[] = [];
  const redisClients: Redis[] = [];
  const servers: (() => Promise<void>)[] = [];

  const secretsDir = () => path.join(dir, 'secrets');
  const mounted = (container: string, target: string) =>
    seenBy(compose.services[container], target, secretsDir());

  /** The URL that the container `secrets` gives to a service, with our host and port. */
  const urlOf = (service: ServiceName, variable: 'RABBITMQ_URL' | 'REDIS_URL', port: number): string => {
    const file = compose.services[service]?.environment?.[`${variable}_FILE`] ?? '';
    return at(port, mounted(service, file));
  };
  const at = (port: number, fileWithUrl: string): string => {
    const url = new URL(readFileSync(fileWithUrl, 'utf8'));
    url.host = `127.0.0.1:${port}`;
    return url.href;
  };
  /** The `…_FILE` variables of a service. Files with a URL are copied, with our host and port. */
  const filesOf = (service: ServiceName): [variable: string, file: string][] =>
    fileVariables(compose.services[service]).map(([variable, target]) => {
      const name = variable.replace(/_FILE$/, '');
      if (name !== 'RABBITMQ_URL' && name !== 'REDIS_URL') return [variable, mounted(service, target)];
      const file = path.join(dir, `${service}.${name}`);
      writeFileSync(file, `${urlOf(service, name, name === 'REDIS_URL' ? redis.port : rabbitMq.port)}\n`);
      return [variable, file];
    });
  const brokerUrl = (user: ServiceName) => urlOf(user, 'RABBITMQ_URL', rabbitMq.port);

  /** Starts a service as compose does, with all variables from compose, but on our ports. */
  const up = async (name: ServiceName, env: Record<string, string>) => {
    const given = compose.services[name]?.environment ?? {};
    const service = await startService(name, {
      root,
      node: nodeBinary(root),
      logFile: path.join(dir, `${name}.log`),
      env: {
        PATH: process.env.PATH,
        DATA_DIR: dir,
        ...(given.DECLARE_ALL_QUEUES !== undefined && { DECLARE_ALL_QUEUES: given.DECLARE_ALL_QUEUES }),
        ...Object.fromEntries(filesOf(name)),
        RETRY_DELAYS_MS: '100,200,300',
        ...env,
      },
    });
    services.push(service);
    return service;
  };

  const channel = async (url: string): Promise<Channel> => {
    const connection = await connect(url);
    connection.on('error', () => undefined);
    connections.push(connection);
    const opened = await connection.createChannel();
    opened.on('error', () => undefined);
    return opened;
  };
  /** Tries an operation on a new channel. Returns "ok", or why the broker refused it. */
  const answer = async (user: ServiceName, operation: (on: Channel) => Promise<unknown>): Promise<string> => {
    const on = await channel(brokerUrl(user));
    try {
      await operation(on);
      return 'ok';
    } catch (error) {
      return (error as Error).message;
    }
  };
  const redisClient = (url: string): Redis => {
    // Its ready check uses INFO, which needs a password.
    const client = new Redis(url, { maxRetriesPerRequest: 1, enableReadyCheck: false });
    redisClients.push(client);
    return client;
  };
  const refused = expect.stringContaining('ACCESS_REFUSED') as string;

  const orderOf = async (id: string) => (await (await fetch(`${gateway}/orders/${id}`)).json()) as OrderView;
  const place = async (productId: string, quantity: number): Promise<OrderView> => {
    const response = await fetch(`${gateway}/orders`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ productId, quantity }),
    });
    expect(response.status).toBe(201);
    return (await response.json()) as OrderView;
  };
  const untilFinal = (id: string) =>
    eventually(async () => {
      const order = await orderOf(id);
      return order.status === 'PENDING' ? undefined : order;
    });

  beforeAll(async () => {
    dir = mkdtempSync(path.join(tmpdir(), 'order-flow-rights-'));
    expect(runSecrets(secretsDir())).toMatchObject({ status: 0, stderr: '' });
    secrets = madeSecrets(secretsDir());

    // Only these settings: the container's address, memory and log file do not apply here.
    const config = readFileSync(mounted('rabbitmq', '/etc/rabbitmq/conf.d/90-order-flow.conf'), 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('definitions.'))
      .map((line) =>
        line.replace(/\/run\/secrets\/\S+/, (target) => mounted('rabbitmq', target)).concat('\n'),
      )
      .join('');
    const [, acl = ''] =
      /^aclfile (\S+)$/m.exec(readFileSync(mounted('redis', '/etc/redis/redis.conf'), 'utf8')) ?? [];
    rabbitMq = await startRabbitMq({ dir: path.join(dir, 'rabbitmq'), config });
    servers.push(rabbitMq.stop);
    redis = await startRedis({
      dir: path.join(dir, 'redis'),
      args: ['--aclfile', mounted('redis', acl)],
    });
    servers.push(redis.stop);
    const ports = { GATEWAY_PORT: String(await freePort()), ORDERS_PORT: String(await freePort()) };
    gateway = `http://127.0.0.1:${ports.GATEWAY_PORT}`;
    await Promise.all([
      up('gateway', { ...ports, RATE_LIMIT_PER_SECOND: '500' }),
      up('orders-service', ports),
    ]);
  });

  afterAll(async () => {
    for (const client of redisClients) client.disconnect();
    await Promise.allSettled(connections.map((connection) => connection.close()));
    await Promise.allSettled(services.map((service) => service.stop()));
    await Promise.allSettled(servers.map((stop) => stop()));
    const found = secretsInLogs(['', 'rabbitmq/log', 'redis'].map((folder) => path.join(dir, folder)));
    rmSync(dir, { recursive: true, force: true });
    expectNoSecrets(found);
  });

  it('orders end CONFIRMED and REJECTED, through both queues, a retry and Redis', async () => {
    // The products service starts later, but its queue already exists because of the definitions.
    const productId = '6053d96d-9598-42b6-860b-b58af082a071';
    const held = await place(productId, 1);
    expect(held.status).toBe('PENDING');
    // The lock is held, so the answer waits in the retry queues.
    const client = redisClient(urlOf('orders-service', 'REDIS_URL', redis.port));
    await client.set(`lock:${held.idempotencyKey}`, 'someone else', 'EX', 60);

    const productsPort = String(await freePort());
    await up('products-service', { PRODUCTS_PORT: productsPort, SEED_CATALOGUE: 'true' });
    await eventually(() =>
      readFileSync(path.join(dir, 'orders-service.log'), 'utf8').includes('tried again'),
    );
    await client.del(`lock:${held.idempotencyKey}`);
    expect(await untilFinal(held.id)).toMatchObject({ status: 'CONFIRMED' });
    expect(await client.exists(`processed:${held.idempotencyKey}`)).toBe(1);

    const products = (await (await fetch(`${gateway}/products`)).json()) as ProductView[];
    const product = products.find(({ stock }) => stock > 0);
    const tooMuch = await place(product?.id ?? '', (product?.stock ?? 0) + 1);
    expect(await untilFinal(tooMuch.id)).toMatchObject({ status: 'REJECTED', reason: 'OUT_OF_STOCK' });
    for (const name of ['gateway', 'orders-service', 'products-service']) {
      expect(readFileSync(path.join(dir, `${name}.log`), 'utf8')).not.toMatch(/ACCESS_REFUSED|NOPERM/);
    }
  });

  it('there is no user guest', async () => {
    await expect(connect(rabbitMq.url)).rejects.toThrow(/ACCESS_REFUSED/);
  });

  it('the container of backups is the administrator, because a restore empties the queues', async () => {
    const file = backup.services.backup?.environment?.RABBITMQ_URL_FILE ?? '';
    const on = await channel(at(rabbitMq.port, seenBy(backup.services.backup, file, secretsDir())));
    expect(await on.purgeQueue('products_queries')).toEqual({ messageCount: 0 });
  });

  it('the gateway cannot declare, delete, purge or consume any queue', async () => {
    const say = (operation: (on: Channel) => Promise<unknown>) => answer('gateway', operation);
    expect(await say((on) => on.assertQueue('orders_queue', { durable: true }))).toEqual(refused);
    expect(await say((on) => on.assertQueue('mine', { durable: true }))).toEqual(refused);
    expect(await say((on) => on.assertQueue('', { exclusive: true }))).toEqual(refused);
    expect(await say((on) => on.assertExchange('mine', 'fanout'))).toEqual(refused);
    expect(await say((on) => on.deleteQueue('orders_queue'))).toEqual(refused);
    expect(await say((on) => on.purgeQueue('orders_queue'))).toEqual(refused);
    expect(await say((on) => on.consume('orders_queue', () => undefined))).toEqual(refused);
    expect(await say((on) => on.get('orders_queue'))).toEqual(refused);
  });

  it.each([
    ['orders-service', 'orders', 'products'],
    ['products-service', 'products', 'orders'],
    ['webhooks-service', 'webhooks', 'notifications'],
    ['notifications-service', 'notifications', 'webhooks'],
  ] as const)('the %s owns its queues, and touches no other', async (user, own, other) => {
    const say = (operation: (on: Channel) => Promise<unknown>) => answer(user, operation);
    for (const queue of [`${own}_queue`, `${own}_queries`, `${own}_queue.undeliverable`]) {
      expect(await say((on) => on.assertQueue(queue, { durable: true }))).toBe('ok');
    }
    for (const queue of [
      `${other}_queue`,
      `${other}_queries`,
      `${other}_queue.undeliverable`,
      `x${own}_queue`,
    ]) {
      expect(await say((on) => on.assertQueue(queue, { durable: true }))).toEqual(refused);
      expect(await say((on) => on.consume(queue, () => undefined))).toEqual(refused);
    }
    expect(await say((on) => on.purgeQueue(`${other}_queue`))).toEqual(refused);
    expect(await say((on) => on.deleteQueue(`${other}_queue.retry.100ms`))).toEqual(refused);
    expect(await say((on) => on.bindQueue(`${own}_queue`, 'amq.topic', '#'))).toEqual(refused);
  });

  it('the services that hear of public events start with their rights, and get them', async () => {
    const ports = {
      WEBHOOKS_PORT: String(await freePort()),
      NOTIFICATIONS_PORT: String(await freePort()),
    };
    const names = ['webhooks-service', 'notifications-service'] as const;
    await Promise.all(names.map((name) => up(name, ports)));
    const products = (await (await fetch(`${gateway}/products`)).json()) as ProductView[];
    await untilFinal((await place(products[0]?.id ?? '', 1_000_000)).id);
    await eventually(async () => {
      const rows = await query(
        path.join(dir, 'webhooks.db'),
        `SELECT 1 FROM events WHERE type = 'order.rejected'`,
      );
      return rows.length > 0;
    });
    for (const name of names)
      expect(readFileSync(path.join(dir, `${name}.log`), 'utf8')).not.toContain('ACCESS_REFUSED');
  });

  it('each service may publish only its own public events, and bind only its own queue to them', async () => {
    const publish = (user: ServiceName, event: string) =>
      answer(user, async (on) => {
        const closed = new Promise((_, reject) => on.once('error', reject));
        on.publish(EVENTS_EXCHANGE, event, Buffer.from('{}'), { expiration: 1 });
        // The broker answers in order, so a refusal has arrived by then.
        await Promise.race([closed, on.prefetch(1)]);
      });
    const own = {
      'orders-service': 'order.nothing',
      'products-service': 'product.nothing',
      'webhooks-service': 'webhook.nothing',
    } as const;
    for (const [user, event] of Object.entries(own) as [ServiceName, string][]) {
      for (const other of Object.values(own))
        expect([user, other, await publish(user, other)]).toEqual([
          user,
          other,
          other === event ? 'ok' : refused,
        ]);
    }
    for (const user of ['gateway', 'notifications-service'] as const)
      expect(await publish(user, 'order.nothing')).toEqual(refused);

    const bind = (user: ServiceName, queue: string, event: string) =>
      answer(user, (on) => on.bindQueue(queue, EVENTS_EXCHANGE, event));
    expect(await bind('webhooks-service', 'webhooks_queue', 'order.confirmed')).toBe('ok');
    expect(await bind('webhooks-service', 'webhooks_queue', 'webhook.sent')).toEqual(refused);
    expect(await bind('webhooks-service', 'notifications_queue', 'order.confirmed')).toEqual(refused);
    expect(await bind('orders-service', 'orders_queue', 'order.confirmed')).toEqual(refused);
  });

  it('the orders service may only read the depth of the queue of the products service', async () => {
    expect(await answer('orders-service', (on) => on.checkQueue('products_queue'))).toBe('ok');
    // RabbitMQ before 4.2.6 needs no right for this. Later versions need some right on the queue. The service has the
    // right to bind it, which is useless without the right to read an exchange.
    const rights = JSON.parse(readFileSync(mounted('rabbitmq', '/run/secrets/definitions.json'), 'utf8')) as {
      permissions: Record<'user' | 'configure' | 'write' | 'read', string>[];
    };
    const own = rights.permissions.find(({ user }) => user === 'orders-service');
    expect('products_queue').toMatch(new RegExp(own?.write ?? ''));
    expect('products_queue').not.toMatch(new RegExp(own?.read ?? ''));
    expect('amq.topic').not.toMatch(new RegExp(own?.read ?? ''));
    expect(await answer('orders-service', (on) => on.bindQueue('products_queue', 'amq.topic', '#'))).toEqual(
      refused,
    );
  });

  it('everyone can publish to every queue on the default exchange, and nobody on any other but that of the public events', async () => {
    for (const user of ['gateway', 'orders-service', 'products-service'] as const) {
      const published = await answer(user, async (on) => {
        const returned: unknown[] = [];
        on.on('return', (message) => returned.push(message));
        on.publish('', 'orders_queries', Buffer.from('{}'), { mandatory: true, expiration: 1 });
        // The broker answers in order, so a returned message has arrived by now.
        await on.prefetch(1);
        if (returned.length > 0) throw new Error('returned');
      });
      expect(published).toBe('ok');
      const elsewhere = await answer(user, (on) => {
        const closed = new Promise((_, reject) => on.once('error', reject));
        on.publish('amq.topic', 'orders_queue', Buffer.from('{}'));
        return closed;
      });
      expect(elsewhere).toEqual(refused);
    }
  });

  it('the gateway signs in, signs out and counts requests with its own Redis keys only', async () => {
    const login = (password: string) =>
      fetch(`${gateway}/auth/login`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ name: 'operator', password }),
      });
    expect((await login('a wrong one')).status).toBe(401);
    const answer = await login(secrets.OPERATOR_PASSWORD ?? '');
    expect(answer.status).toBe(200);
    const cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    const me = () => fetch(`${gateway}/auth/me`, { headers: { cookie } });
    expect((await me()).status).toBe(200);
    const { csrfToken } = (await answer.json()) as { csrfToken: string };
    await fetch(`${gateway}/auth/logout`, { method: 'POST', headers: { cookie, 'x-csrf-token': csrfToken } });
    expect((await me()).status).toBe(401);
    // Without the right to its keys no request would ever be counted. On a busy machine a single one may not be: Redis has
    // 50 ms to answer, and then a second of peace.
    await eventually(async () => (await me()).headers.get('ratelimit-limit') !== null);
    expect((await fetch(`${gateway}/metrics`)).status).toBe(401);
    const authorization = `Bearer ${readFileSync(mounted('prometheus', '/run/secrets/metrics_token'), 'utf8')}`;
    expect((await fetch(`${gateway}/metrics`, { headers: { authorization } })).status).toBe(200);

    const own = redisClient(urlOf('gateway', 'REDIS_URL', redis.port));
    await expect(own.get('processed:1')).rejects.toThrow(/NOPERM/);
    await expect(own.del('lock:1')).rejects.toThrow(/NOPERM/);
    await expect(own.keys('*')).rejects.toThrow(/NOPERM/);
  });

  it('Redis answers only PING without a password, and the orders service can use its own keys only', async () => {
    const stranger = redisClient(redis.url);
    expect(await stranger.ping()).toBe('PONG');
    await expect(stranger.get('processed:1')).rejects.toThrow(/NOPERM/);
    await expect(stranger.config('GET', '*')).rejects.toThrow(/NOPERM/);

    const orders = redisClient(urlOf('orders-service', 'REDIS_URL', redis.port));
    await orders.set('processed:1', 'x', 'EX', 10);
    await expect(orders.set('session:1', 'x')).rejects.toThrow(/NOPERM/);
    await expect(orders.keys('*')).rejects.toThrow(/NOPERM/);
    await expect(orders.flushall()).rejects.toThrow(/NOPERM/);
    await expect(orders.eval(`return redis.call('GET', 'session:1')`, 0)).rejects.toThrow(
      /can't access|NOPERM/,
    );
  });
});
