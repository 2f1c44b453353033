import { setImmediate as nextTurn } from 'node:timers/promises';
import { BrokerUnavailableError, DatabaseUnavailableError } from '@order-flow/contracts/errors';
import { logger } from '@order-flow/telemetry/logger';
import { registry } from '@order-flow/telemetry/metrics/metrics';
import type { Delivery } from '../../broker/message';
import { settle } from './settle';
import type { Outcome } from './step';

describe('settling a message', () => {
  const warn = jest.spyOn(logger, 'warn').mockReturnValue();
  const next = jest.fn<Promise<Outcome>, []>();
  const giveUp = jest.fn<Promise<Outcome>, []>();
  const databaseBack = jest.fn<Promise<void>, []>();
  const redeliveryEnded = jest.fn<Promise<void>, []>();
  const ack = jest.fn();
  let stopping: AbortController;
  let brokerThere: boolean;
  let lost: boolean;

  beforeEach(() => {
    for (const mock of [warn, next, giveUp, databaseBack, redeliveryEnded, ack]) mock.mockReset();
    giveUp.mockResolvedValue('dead_letter');
    databaseBack.mockResolvedValue();
    redeliveryEnded.mockResolvedValue();
    [stopping, brokerThere, lost] = [new AbortController(), true, false];
  });

  const message = (redelivered = false) =>
    ({
      queue: 'orders_queue',
      pattern: 'product.stockReserved',
      redelivered,
      ack,
      lost: () => lost,
    }) as unknown as Delivery;
  const take = (of = message(), pauseMs = 1) =>
    settle(next, {
      stopping: stopping.signal,
      databaseBack,
      brokerThere: () => brokerThere,
      giveUp,
      redeliveryEnded,
      pauseMs,
    })(of);
  const pauses = () => new Promise((resolve) => setTimeout(resolve, 10));
  async function counted(): Promise<Record<string, number>> {
    const metric = await registry.getSingleMetric('messages_handled_total')?.get();
    const values = (metric?.values ?? []).filter(({ value }) => value > 0);
    return Object.fromEntries(values.map(({ labels, value }) => [String(labels['outcome']), value]));
  }

  it.each<Outcome>(['ack', 'retry', 'dead_letter', 'expired'])(
    'acknowledges and counts a message whose outcome is %s',
    async (outcome) => {
      next.mockResolvedValueOnce(outcome);
      const before = await counted();
      await take();
      expect(ack).toHaveBeenCalledTimes(1);
      expect((await counted())[outcome]).toBe((before[outcome] ?? 0) + 1);
    },
  );

  it('neither acknowledges nor counts a message that is left to the broker', async () => {
    next.mockResolvedValueOnce('left');
    const before = await counted();
    await take(message(true));
    expect([ack.mock.calls, redeliveryEnded.mock.calls]).toEqual([[], []]);
    expect(await counted()).toEqual(before);
  });

  it('waits each time the database is away, and acknowledges nothing before', async () => {
    for (let i = 0; i < 9; i++) next.mockRejectedValueOnce(new DatabaseUnavailableError('disk full'));
    const acknowledged: number[] = [];
    databaseBack.mockImplementation(async () => {
      acknowledged.push(ack.mock.calls.length);
      await nextTurn();
    });
    next.mockResolvedValueOnce('ack');
    await take();
    expect([databaseBack, ack, giveUp].map(({ mock }) => mock.calls.length)).toEqual([9, 1, 0]);
    expect(new Set(acknowledged)).toEqual(new Set([0]));
    expect(warn).toHaveBeenCalledTimes(1);
  });

  it('does nothing while the broker is away, and continues when it is back', async () => {
    brokerThere = false;
    next.mockRejectedValueOnce(new BrokerUnavailableError('blocked')).mockResolvedValueOnce('retry');
    const taken = take();
    await pauses();
    expect(next).toHaveBeenCalledTimes(1);
    brokerThere = true;
    await taken;
    expect([next, ack].map(({ mock }) => mock.calls.length)).toEqual([2, 1]);
  });

  it('does not give up a message while the broker is away for long', async () => {
    for (let i = 0; i < 9; i++) next.mockRejectedValueOnce(new BrokerUnavailableError('not confirmed'));
    next.mockResolvedValueOnce('retry');
    await take();
    expect(giveUp).not.toHaveBeenCalled();
  });

  it('gives up a message after three failures that have no other cause', async () => {
    next.mockRejectedValue(new RangeError('Maximum call stack size exceeded'));
    giveUp.mockRejectedValueOnce(new DatabaseUnavailableError('disk full'));
    await take();
    expect([next, giveUp, ack].map(({ mock }) => mock.calls.length)).toEqual([3, 2, 1]);
  });

  it.each(['stops', 'loses the channel'])('leaves a waiting message when the service %s', async (event) => {
    brokerThere = false;
    next.mockRejectedValue(new BrokerUnavailableError('blocked'));
    const taken = take();
    await nextTurn();
    if (event === 'stops') stopping.abort();
    else lost = true;
    await taken;
    expect(ack).not.toHaveBeenCalled();
  });

  it('ends a long pause at once when the service stops', async () => {
    next.mockRejectedValue(new BrokerUnavailableError('blocked'));
    const taken = take(message(), 3_600_000);
    await nextTurn();
    stopping.abort();
    await taken;
    expect(ack).not.toHaveBeenCalled();
  });

  it('counts a pattern that a stranger chose as unknown', async () => {
    next.mockResolvedValueOnce('dead_letter');
    await take({ ...message(), pattern: 'any text' });
    const text = (await registry.getSingleMetric('messages_handled_total')?.get())?.values ?? [];
    expect(text.map(({ labels }) => labels['pattern'])).toContain('unknown');
    expect(text.map(({ labels }) => labels['pattern'])).not.toContain('any text');
  });

  it('does not start a message whose channel is lost', async () => {
    lost = true;
    await take();
    expect(next).not.toHaveBeenCalled();
  });

  it('forgets the redeliveries of a message after its acknowledgement, or only logs a failure', async () => {
    next.mockResolvedValue('ack');
    let acknowledgedFirst = false;
    redeliveryEnded.mockImplementationOnce(() => {
      acknowledgedFirst = ack.mock.calls.length === 1;
      return Promise.resolve();
    });
    await take(message(true));
    redeliveryEnded.mockRejectedValueOnce(new DatabaseUnavailableError('disk full'));
    await take(message(true));
    await take(message(false));
    expect(acknowledgedFirst).toBe(true);
    expect([redeliveryEnded, ack, warn].map(({ mock }) => mock.calls.length)).toEqual([2, 3, 1]);
  });
});
