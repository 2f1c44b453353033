import { once } from 'node:events';
import { connect } from 'node:net';
import type { OrderView } from '@order-flow/contracts/payloads';
import { query } from '../support/database';
import { eventually, inParallel } from '../support/eventually';
import { expectInvariants } from '../support/invariants';
import { Stack } from '../support/stack';

describe('SIGTERM under load', () => {
  let stack: Stack;
  // The sweeper must not ask again, because this test counts a second answer as a failure.
  beforeAll(async () => (stack = await Stack.start({ REDRIVE_DELAYS_SECONDS: '60' })));
  afterAll(() => stack.stop());

  it('ends every service with code 0 within 12 s, and finished work is not delivered again', async () => {
    const { id: productId } = await stack.createProduct(1_000_000);
    let stop = false;
    const load = inParallel(32, 32, async () => {
      while (!stop) {
        const answer = await stack
          .http<OrderView>('POST', '/orders', { productId, quantity: 1 })
          .catch(() => undefined);
        if (answer?.status === 201) stack.acknowledged.push(answer.body);
        // The gateway is restarted too.
        else await new Promise((resolve) => setTimeout(resolve, 20));
      }
    });
    for (const name of ['orders-service', 'products-service', 'gateway'] as const) {
      const seen = stack.acknowledged.length;
      await eventually(() => stack.acknowledged.length > seen + 200, 60_000);
      const started = Date.now();
      expect(await stack.service(name).stop('SIGTERM', 15_000)).toEqual({ code: 0, signal: null });
      expect(Date.now() - started).toBeLessThan(12_000);
      await stack.up(name);
    }
    stop = true;
    await load;
    await stack.allFinal();
    // Finished messages were acknowledged, so none came twice. (If the broker takes more than 5 s to confirm, it gets
    // the
    // message again. The log says so, and we leave out such orders.)
    const logs = [...(await stack.log('orders-service')), ...(await stack.log('products-service'))];
    const unconfirmed = new Set(
      logs.filter(({ msg }) => msg === 'not published, the sweep tries again').map((line) => line.order_id),
    );
    expect(unconfirmed.size).toBeLessThan(stack.acknowledged.length / 10);
    expect(
      logs.filter(({ msg, order_id }) => /duplicate/i.test(String(msg)) && !unconfirmed.has(order_id)),
    ).toEqual([]);
    for (const file of Object.values(stack.databases)) {
      expect(await query(file, 'SELECT * FROM redeliveries')).toEqual([]);
    }
    await expectInvariants(stack);
  });

  it('is not delayed by a connection that sends no request', async () => {
    for (const name of ['gateway', 'orders-service'] as const) {
      const socket = connect(Number(new URL(stack.url(name)).port), '127.0.0.1');
      await once(socket, 'connect');
      expect(await stack.service(name).stop('SIGTERM', 15_000)).toEqual({ code: 0, signal: null });
      socket.destroy();
      await stack.up(name);
    }
  });

  it('alone ends a service of npm start, which ends them in order when a terminal tells all of them at once', async () => {
    const { pid, stop, exited } = await stack.replica('gateway');
    for (const signal of ['SIGINT', 'SIGHUP'] as const) process.kill(pid, signal);
    await stop('SIGTERM', 15_000);
    expect(await exited).toEqual({ code: 0, signal: null });
    const causes = (await stack.log('gateway')).filter(({ msg }) => msg === 'stopping');
    expect(causes.at(-1)).toMatchObject({ cause: 'SIGTERM' });
  });

  it('is as good as Ctrl-C for a service that was started by hand', async () => {
    const { pid, exited } = await stack.replica('gateway', { STOPPED_BY_PARENT: 'false' });
    process.kill(pid, 'SIGINT');
    expect(await exited).toEqual({ code: 0, signal: null });
  });

  it('is not needed if the process that started a service is gone: the service ends by itself', async () => {
    const { child, exited } = stack.service('gateway');
    child.disconnect();
    expect(await exited).toEqual({ code: 0, signal: null });
  });
});
