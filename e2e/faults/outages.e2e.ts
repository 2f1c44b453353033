import { setTimeout as sleep } from 'node:timers/promises';
import { eventually, inParallel } from '../support/eventually';
import { expectInvariants } from '../support/invariants';
import { Stack } from '../support/stack';

interface Problem {
  detail: string;
}

const RPC_TIMEOUT_MS = 1000;

describe('while a part of the system is away', () => {
  let stack: Stack;
  let productId: string;
  beforeAll(async () => {
    stack = await Stack.start({ RPC_TIMEOUT_MS: String(RPC_TIMEOUT_MS) }, [], undefined, {
      ownRabbitMq: true,
    });
    productId = (await stack.createProduct(10_000)).id;
  });
  afterAll(() => stack.stop());

  const timed = async (method: string, path: string, body?: unknown) => {
    const from = performance.now();
    const answer = await stack.http<Problem>(method, path, body);
    return { ...answer, ms: performance.now() - from };
  };
  const post = () => timed('POST', '/orders', { productId, quantity: 1 });
  const isOpen = async (queue: string) =>
    (await stack.metric('gateway', `circuit_breaker_open{queue="${queue}"}`)) === 1;

  /** Places orders until one is accepted. Returns how many milliseconds that took. */
  async function untilAccepted(): Promise<number> {
    const from = performance.now();
    await eventually(async () => (await stack.place(productId)).id, 60_000);
    return performance.now() - from;
  }

  async function expectQuickRefusals(ask: typeof post): Promise<void> {
    const answers = await inParallel(20, 2, ask);
    for (const { status, headers } of answers) {
      expect({ status, retryAfter: headers.get('retry-after') }).toEqual({ status: 503, retryAfter: '1' });
    }
    // One request a second is let through as a trial and waits a whole second. The others are refused at once.
    const waited = answers.filter(({ ms }) => ms >= RPC_TIMEOUT_MS / 2);
    expect(waited.length).toBeLessThan(answers.length / 2);
  }

  it('refuses orders at once without a broker, and accepts them soon after it is back', async () => {
    await stack.rabbitMq.stop();
    await eventually(async () => {
      await inParallel(5, 5, post);
      return isOpen('orders_queue');
    });
    await expectQuickRefusals(post);
    await sleep(3000);
    await stack.restartRabbitMq();
    // A second till it is tried again, and another for the connection; this machine may be busy.
    expect(await untilAccepted()).toBeLessThan(10_000);
    expect(await isOpen('orders_queue')).toBe(false);
  });

  it('says that the order may exist if a request gets no answer, then refuses at once', async () => {
    process.kill(stack.rabbitMq.pid, 'SIGSTOP');
    try {
      const [first] = await inParallel(10, 10, post);
      expect(first?.status).toBe(504);
      expect(first?.body.detail).toContain('Idempotency-Key');
      expect(await isOpen('orders_queue')).toBe(true);
      await expectQuickRefusals(post);
    } finally {
      process.kill(stack.rabbitMq.pid, 'SIGCONT');
    }
    expect(await untilAccepted()).toBeLessThan(10_000);
  });

  it('says the same when the broker stops after the request was sent', async () => {
    // The queue is otherwise empty, and the time limit is too long to cause the answer.
    await stack.allFinal();
    await stack.service('gateway').stop();
    await stack.up('gateway', { RPC_TIMEOUT_MS: '20000' });
    await stack.service('orders-service').stop();
    try {
      const answer = post();
      await eventually(async () => (await stack.queueDepth('orders_queue')) > 0);
      await stack.rabbitMq.stop();
      const { status, body, ms } = await answer;
      // The request is stored in the queue, so "nothing was done" would be wrong.
      expect(status).toBe(504);
      expect(body.detail).toContain('Idempotency-Key');
      expect(ms).toBeLessThan(20_000);
      await stack.restartRabbitMq();
    } finally {
      await stack.up('orders-service');
      await stack.service('gateway').stop();
      await stack.up('gateway');
    }
    expect(await untilAccepted()).toBeLessThan(10_000);
    await stack.allFinal();
  });

  it('accepts orders while the products service hangs, and refuses product requests at once', async () => {
    const { pid } = stack.service('products-service');
    process.kill(pid, 'SIGSTOP');
    try {
      const [first] = await inParallel(10, 10, () => timed('GET', '/products'));
      expect(first?.status).toBe(504);
      await expectQuickRefusals(() => timed('GET', '/products'));
      for (let n = 0; n < 20; n++) expect((await post()).status).toBe(201);
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    await eventually(async () => (await timed('GET', '/products')).status === 200);
  });

  it('does not count refusals by the owner as failures', async () => {
    await inParallel(50, 10, () => timed('GET', '/orders/00000000-0000-4000-8000-00000000dead'));
    expect(await isOpen('orders_queries')).toBe(false);
  });

  it('loses nothing', async () => {
    await expectInvariants(stack);
  });
});
