import { eventually, inParallel } from '../support/eventually';
import { expectInvariants } from '../support/invariants';
import { Stack, type ServiceName } from '../support/stack';
import { TcpProxy } from '../../tools/shared/tcp-proxy';

const SERVICES: ServiceName[] = ['products-service', 'orders-service', 'gateway'];
/** Heartbeats are 5 s apart, and two must be missed; this machine may be busy. */
const LIMIT_MS = 60_000;

describe('a connection that goes silent without being closed', () => {
  let stack: Stack;
  let redis: TcpProxy;
  let rabbitMq: TcpProxy;
  let productId: string;

  beforeAll(async () => {
    stack = await Stack.start({ RPC_TIMEOUT_MS: '5000' }, [], undefined, { ownRabbitMq: true });
    redis = await TcpProxy.start(stack.redisServer.port);
    rabbitMq = await TcpProxy.start(stack.rabbitMq.port);
    const env = {
      REDIS_URL: redis.url(stack.redisServer.url),
      RABBITMQ_URL: rabbitMq.url(stack.rabbitMq.url),
    };
    for (const name of SERVICES) {
      await stack.service(name).stop();
      await stack.up(name, env);
    }
    productId = (await stack.createProduct(10_000)).id;
  });
  afterEach(() => {
    redis.heal();
    rabbitMq.heal();
  });
  afterAll(async () => {
    await stack.stop();
    await Promise.all([redis.stop(), rabbitMq.stop()]);
  });

  const readiness = async (name: ServiceName) =>
    (await (await fetch(`${stack.url(name)}/health/ready`)).json()) as {
      status: string;
      checks: Record<string, { status: string }>;
    };
  const lines = async (name: ServiceName, text: string) =>
    (await stack.log(name)).filter(({ msg }) => String(msg).includes(text)).length;
  const placeAndFinish = async () => {
    const order = await eventually(() => stack.place(productId), LIMIT_MS);
    expect(await stack.untilFinal(order.id, LIMIT_MS)).toMatchObject({ status: 'CONFIRMED' });
  };
  /** The status of a request that needs a session, and therefore Redis. */
  const audit = async (headers: Record<string, string>) =>
    (await stack.http('GET', '/audit', undefined, headers)).status;

  it('to Redis is replaced, and sessions work again', async () => {
    const headers = await stack.asOperator();
    await placeAndFinish();
    const before = redis.accepted;
    redis.forget();
    await eventually(async () => (await audit(headers)) === 200, LIMIT_MS);
    for (const name of ['gateway', 'orders-service'] as const) {
      await eventually(async () => (await lines(name, 'Redis does not answer')) > 0, LIMIT_MS);
      await eventually(async () => (await stack.metric(name, 'redis_connected')) === 1, LIMIT_MS);
    }
    expect(redis.accepted).toBeGreaterThanOrEqual(before + 2);
    await placeAndFinish();
  });

  it('to Redis shows in metrics, readiness and one log line while it lasts, and orders continue', async () => {
    const told = await lines('orders-service', 'Redis does not answer');
    redis.freeze();
    for (const name of ['gateway', 'orders-service'] as const) {
      await eventually(async () => (await stack.metric(name, 'redis_connected')) === 0, LIMIT_MS);
      expect(await readiness(name)).toMatchObject({
        status: 'degraded',
        checks: { redis: { status: 'degraded' } },
      });
    }
    await placeAndFinish();
    redis.heal();
    for (const name of ['gateway', 'orders-service'] as const) {
      await eventually(async () => (await readiness(name)).status === 'ok', LIMIT_MS);
    }
    expect((await lines('orders-service', 'Redis does not answer')) - told).toBeLessThan(5);
  });

  it('is not confused with a slow one: people sign in and work with a delay of 500 ms to Redis', async () => {
    redis.delay(500);
    const headers = await stack.signIn('olga');
    const statuses = await inParallel(10, 2, () => audit(headers));
    expect(statuses).toEqual(Array.from({ length: 10 }, () => 200));
    expect(await stack.metric('gateway', 'redis_connected')).toBe(1);
    await placeAndFinish();
  });

  it('to RabbitMQ is dropped by both ends and replaced in every service, and nothing is lost', async () => {
    await placeAndFinish();
    const connections = async () =>
      (await stack.rabbitMq.control('-q', 'list_connections', '--no-table-headers', 'name'))
        .split('\n')
        .filter(Boolean).length;
    const open = await connections();
    const before = rabbitMq.accepted;
    rabbitMq.forget();
    for (const name of SERVICES) {
      await eventually(async () => (await lines(name, 'lost RabbitMQ')) > 0, LIMIT_MS);
      await eventually(async () => (await readiness(name)).checks['broker']?.status === 'ok', LIMIT_MS);
    }
    await eventually(() => rabbitMq.accepted >= before + 5, LIMIT_MS);
    await placeAndFinish();
    // The broker has closed its end of the old connections.
    await eventually(async () => (await connections()) === open, LIMIT_MS);
  });

  it('to RabbitMQ is reported while it lasts, even if new connections get no answer either', async () => {
    rabbitMq.freeze();
    for (const name of SERVICES) {
      await eventually(async () => (await stack.metric(name, 'broker_connected')) === 0, LIMIT_MS);
    }
    expect((await stack.http('POST', '/orders', { productId, quantity: 1 })).status).toBe(503);
    rabbitMq.heal();
    await placeAndFinish();
    await stack.allFinal();
    await expectInvariants(stack);
  });
});
