import { EventEmitter } from 'node:events';
import type { OrderView } from '@order-flow/contracts/payloads';
import type { RabbitMqClient } from '@order-flow/messaging/requests/rabbitmq-client';
import { Health } from '@order-flow/runtime/health';
import { registry } from '@order-flow/telemetry/metrics/metrics';
import { OrderWaits } from './order-waits';

const order = (status: OrderView['status']) => ({ id: 'an-order', status }) as OrderView;

/** A client whose owner answers only when the test says so. It records how long the owner was asked to wait. */
function silentOwner() {
  const asked: number[] = [];
  const answers: ((order: OrderView) => void)[] = [];
  const client = {
    requestUntil: (signal: AbortSignal, _: string, { seconds }: { seconds: number }) =>
      new Promise<OrderView | undefined>((resolve) => {
        asked.push(seconds);
        answers.push(resolve);
        signal.addEventListener('abort', () => resolve(undefined));
      }),
    request: () => Promise.resolve(order('PENDING')),
  };
  return { asked, answers, client: client as unknown as RabbitMqClient };
}

const newCaller = () => Object.assign(new EventEmitter(), { closed: false });
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('waiting for an order', () => {
  it('ends at once when its caller has left', async () => {
    const { client } = silentOwner();
    const caller = newCaller();
    const waits = new OrderWaits(client, new Health({}));
    const waiting = waits.wait('an-order', 30, caller);
    await turn();
    expect(await registry.getSingleMetricAsString('orders_waiting')).toMatch(/^orders_waiting 1$/m);
    caller.emit('close');
    await expect(waiting).rejects.toMatchObject({ status: 499 });
    expect(await registry.getSingleMetricAsString('orders_waiting')).toMatch(/^orders_waiting 0$/m);
  });

  it('asks the owner to wait 5 s at a time, so that a caller that left frees its place there', async () => {
    const { client, asked, answers } = silentOwner();
    const caller = newCaller();
    const waiting = new OrderWaits(client, new Health({})).wait('an-order', 8, caller);
    await turn();
    const after = performance.now() + 5000;
    const clock = jest.spyOn(performance, 'now').mockReturnValue(after);
    answers[0]?.(order('PENDING'));
    await turn();
    clock.mockRestore();
    answers[1]?.(order('CONFIRMED'));
    expect(await waiting).toMatchObject({ status: 'CONFIRMED' });
    expect(asked).toEqual([5, 3]);
    expect(caller.listenerCount('close')).toBe(0);
  });

  it('does not ask again when the owner answers early, since the owner is stopping', async () => {
    const { client, asked, answers } = silentOwner();
    const waiting = new OrderWaits(client, new Health({})).wait('an-order', 30, newCaller());
    await turn();
    answers[0]?.(order('PENDING'));
    expect(await waiting).toMatchObject({ status: 'PENDING' });
    expect(asked).toEqual([5]);
  });

  it('ends with the order as it is when the gateway stops', async () => {
    const { client } = silentOwner();
    const health = new Health({});
    const waiting = new OrderWaits(client, health).wait('an-order', 30, newCaller());
    await turn();
    health.stop();
    expect(await waiting).toMatchObject({ status: 'PENDING' });
  });
});
