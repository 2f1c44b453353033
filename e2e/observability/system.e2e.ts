import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { PartView, SystemView } from '@order-flow/gateway/system/dto/system.dto';
import { eventually, inParallel } from '../support/eventually';
import { Stack } from '../support/stack';

/** A stand-in for Jaeger and Prometheus that can stop answering. */
class Backends {
  silent = false;
  readonly server: Server = createServer((request, response) => {
    if (this.silent) return;
    const answers: Record<string, unknown> = {
      '/api/services': { data: ['gateway'] },
      '/api/v1/status/buildinfo': { data: { version: '3.5.0' } },
    };
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(answers[request.url ?? ''] ?? {}));
  });

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }
}

describe('/system', () => {
  let stack: Stack;
  const backends = new Backends();
  afterEach(() => {
    backends.silent = false;
  });

  beforeAll(async () => {
    await new Promise<void>((resolve) => backends.server.listen(0, '127.0.0.1', resolve));
    const env = {
      RPC_TIMEOUT_MS: '3000',
      JAEGER_QUERY_URL: backends.url,
      PROMETHEUS_URL: backends.url,
      GRAFANA_UI_URL: 'http://grafana.example',
      MAX_ADMIN_IN_FLIGHT: '20',
    };
    stack = await Stack.start(env, [], undefined, { ownRabbitMq: true });
  });
  afterAll(async () => {
    backends.server.closeAllConnections();
    backends.server.close();
    await stack.stop();
  });

  const look = async () => {
    const from = performance.now();
    const { status, body } = await stack.http<SystemView>(
      'GET',
      '/system',
      undefined,
      await stack.asViewer(),
    );
    expect(status).toBe(200);
    // Nothing in it waits for a part that is silent longer than its limit of 3 s.
    expect(performance.now() - from).toBeLessThan(15_000);
    return body;
  };
  const part = (view: SystemView, name: string): PartView => {
    const found = view.parts.find((candidate) => candidate.name === name);
    if (!found) throw new Error(`there is no part ${name}`);
    return found;
  };

  it('shows every component with its version, queues and dependencies', async () => {
    const view = await eventually(async () => {
      const seen = await look();
      return seen.status === 'ok' ? seen : undefined;
    });
    expect(view.parts.map(({ name, status }) => [name, status])).toEqual(
      ['gateway', 'orders-service', 'products-service', 'rabbitmq', 'redis', 'jaeger', 'prometheus'].map(
        (name) => [name, 'ok'],
      ),
    );
    expect(part(view, 'rabbitmq').version).toMatch(/^\d+\.\d+/);
    expect(part(view, 'rabbitmq').queues).toContainEqual(
      expect.objectContaining({ name: 'orders_queue', messages: 0, consumers: 1 }),
    );
    expect(part(view, 'redis').version).toMatch(/^\d+\.\d+/);
    expect(part(view, 'prometheus').version).toBe('3.5.0');
    const orders = part(view, 'orders-service');
    expect(orders.databaseBytes).toBeGreaterThan(10_000);
    expect(orders.version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(orders.dependencies.map(({ name }) => name).sort()).toEqual([
      'broker',
      'consumer',
      'database',
      'redis',
    ]);
    expect(view.links).toContainEqual({ name: 'Grafana', url: 'http://grafana.example' });
    const names = new Set(view.parts.map(({ name }) => name));
    for (const { from, to } of view.edges) expect([names.has(from), names.has(to)]).toEqual([true, true]);
  });

  it('shows how fast messages come and go in each queue, and what the outboxes send', async () => {
    const { id: productId } = await stack.createProduct(1000);
    const queue = await eventually(async () => {
      // A rate is the difference to an earlier sample, so orders have to come while we look.
      for (let n = 0; n < 5; n++) await stack.place(productId);
      const { queues } = part(await look(), 'rabbitmq');
      const found = queues.find(({ name }) => name === 'orders_queue');
      // Two messages for each order: the order, and the answer about its stock.
      return found?.patterns.length === 2 ? found : undefined;
    });
    expect(queue.outPerSecond).toBeGreaterThan(0);
    expect(queue.inPerSecond).toBeGreaterThan(0);
    expect(queue.patterns.map(({ pattern }) => pattern).sort()).toEqual([
      'orders.create',
      'product.stockReserved',
    ]);
    const view = await look();
    for (const name of ['orders-service', 'products-service'])
      expect(part(view, name).outbox?.publishedPerSecond).toBeGreaterThan(0);
    expect(part(view, 'gateway').outbox).toBeNull();
  });

  it('shows what a service has in work and how old it is', async () => {
    const { id: productId } = await stack.createProduct(10);
    // An order that is never answered waits in the service for as long as its caller does.
    const { pid } = stack.service('products-service');
    process.kill(pid, 'SIGSTOP');
    try {
      const order = await stack.http<{ id: string }>('POST', '/orders', { productId, quantity: 1 });
      const waits = stack.http('GET', `/orders/${order.body.id}?wait=30`, undefined, await stack.asViewer());
      const queue = await eventually(async () => {
        const { queues } = part(await look(), 'rabbitmq');
        return queues.find((each) => each.name === 'orders_waits' && (each.oldestAgeSeconds ?? 0) > 0);
      });
      expect(queue.unacknowledged).toBe(1);
      process.kill(pid, 'SIGCONT');
      await waits;
    } finally {
      process.kill(pid, 'SIGCONT');
    }
  });

  it('shows a component that hangs as unavailable, in time, while orders go on', async () => {
    const { id: productId } = await stack.createProduct(10_000);
    backends.silent = true;
    // On a busy machine a service may miss the limit, too, and is then shown as unavailable.
    const view = await eventually(async () => {
      const seen = await look();
      return seen.status === 'degraded' ? seen : undefined;
    });
    expect(part(view, 'jaeger')).toMatchObject({
      status: 'unavailable',
      detail: expect.stringMatching(/no answer|timeout/) as string,
    });
    expect(part(view, 'orders-service').status).toBe('ok');

    // Bulkhead: many slow requests of this kind fill their own limit and do not block orders.
    const viewer = await stack.asViewer();
    let flooding = true;
    const waited: number[] = [];
    const flood = inParallel(100, 100, async () => {
      const statuses = new Set<number>();
      while (flooding) {
        const from = performance.now();
        const { status } = await stack.http('GET', '/system', undefined, viewer);
        statuses.add(status);
        if (status === 200) waited.push(performance.now() - from);
        // A refused one asks again a little later, or the test would only show how busy its own requests keep the gateway.
        else await new Promise((resolve) => setTimeout(resolve, 100));
      }
      return [...statuses];
    });
    const durations: number[] = [];
    for (let n = 0; n < 100; n++) {
      const from = performance.now();
      await stack.place(productId);
      durations.push(performance.now() - from);
    }
    flooding = false;
    expect(new Set((await flood).flat())).toEqual(new Set([200, 503]));
    // Behind these requests an order would wait at least as long as one of them does: 1.5 s or more.
    const median = (all: number[]) => all.sort((a, b) => a - b)[Math.floor(all.length / 2)] ?? NaN;
    expect(median(durations)).toBeLessThan(median(waited) / 2);
  });

  it('shows a service that hangs, and its queue as its senders see it', async () => {
    const { pid } = stack.service('products-service');
    process.kill(pid, 'SIGSTOP');
    try {
      const view = await look();
      expect(view.status).toBe('unavailable');
      expect(part(view, 'products-service').status).toBe('unavailable');
      expect(part(view, 'rabbitmq').status).toBe('ok');
      // The orders service can see the products queue even while its owner hangs.
      // But what is in work there, only the products service knows.
      expect(part(view, 'rabbitmq').queues).toContainEqual({
        name: 'products_queue',
        messages: 0,
        consumers: 1,
        unacknowledged: null,
        oldestAgeSeconds: null,
        inPerSecond: null,
        outPerSecond: null,
        patterns: [],
      });
    } finally {
      process.kill(pid, 'SIGCONT');
    }
  });

  it('shows the broker, and every service behind it, as unavailable while the broker is down', async () => {
    await stack.rabbitMq.stop();
    const view = await look();
    expect(view.status).toBe('unavailable');
    for (const name of ['rabbitmq', 'orders-service', 'products-service', 'gateway']) {
      expect(part(view, name).status).toBe('unavailable');
    }
    expect(part(view, 'redis').status).toBe('ok');
    await stack.restartRabbitMq();
    await eventually(async () => (await look()).status === 'ok');
  });
});
