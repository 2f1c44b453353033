import { trace, type Span } from '@opentelemetry/api';
import { eventsOf } from '@order-flow/contracts/contracts';
import { BrokerUnavailableError, DatabaseUnavailableError } from '@order-flow/contracts/errors';
import type { StartFault } from '@order-flow/contracts/payloads';
import { validatePayload } from '@order-flow/contracts/checking/validate-payload';
import { logger } from '@order-flow/telemetry/logger';
import type { Delivery } from '../../broker/message';
import type { Outgoing, Publisher } from '../../broker/publisher';
import { FaultSwitches } from '../../faults/fault-switches';
import type { Commands } from '../../outbox/commands';
import type { MessageContext } from '../message-context';
import { injectFaults, InjectedFaultError } from './faults';
import type { Outcome } from './step';

/** A sequence of numbers that is the same in each run (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const PREFETCH = 10;
const QUEUE = 'orders_queue';
const DATA = { approved: true, quantity: 1, idempotencyKey: '0193a4c0-0000-7000-8000-00000000000a' };

describe('the step that injects faults', () => {
  const warn = jest.spyOn(logger, 'warn').mockReturnValue();
  jest.spyOn(logger, 'info').mockReturnValue();
  const publish = jest.fn<Promise<void>, [Outgoing]>();
  const next = jest.fn<Promise<Outcome>, [Delivery]>();
  const audited: unknown[][] = [];
  let switches: FaultSwitches;
  let stopping: AbortController;
  let lost: boolean;
  let step: ReturnType<typeof injectFaults>;

  /** Runs the work of a command in a transaction that commits. */
  const commands = {
    once: async (_: unknown, __: unknown, work: (tx: object) => Promise<unknown>) => {
      const effects: (() => void)[] = [];
      const atCommit = (_sql: string, row: unknown[]) => audited.push(row);
      const answer = await work({ atCommit, afterCommit: (effect: () => void) => effects.push(effect) });
      for (const effect of effects) effect();
      return answer;
    },
  } as unknown as Commands;

  beforeEach(() => {
    jest.useFakeTimers();
    publish.mockReset().mockResolvedValue();
    next.mockReset().mockResolvedValue('ack');
    warn.mockClear();
    audited.length = 0;
    stopping = new AbortController();
    lost = false;
    switches = new FaultSwitches(
      [
        { queue: QUEUE, prefetch: PREFETCH },
        { queue: 'orders_queries', prefetch: 5 },
      ],
      commands,
      { publish } as unknown as Publisher,
    );
    step = injectFaults(next, switches, { stopping: stopping.signal, random: seeded(1) });
  });
  afterEach(() => {
    switches.onModuleDestroy();
    jest.useRealTimers();
  });

  const start = (fault: StartFault['fault'], more: Partial<StartFault> = {}) =>
    switches.start({ pattern: 'orders.faults.start' } as MessageContext, {
      queue: QUEUE,
      fault,
      sharePercent: 100,
      actor: 'olga',
      ...more,
    });
  const stop = (id?: string) =>
    switches.stop({ pattern: 'orders.faults.stop' } as MessageContext, {
      actor: 'olga',
      ...(id !== undefined && { id }),
    });
  const event = (more: Partial<Delivery> = {}) =>
    ({
      queue: QUEUE,
      pattern: 'product.stockReserved',
      messageId: 'm',
      body: Buffer.from('the body'),
      headers: { traceparent: 't', CC: ['x'] },
      data: DATA,
      lost: () => lost,
      ...more,
    }) as unknown as Delivery;
  const handledAsIs = async (message: Delivery) => {
    next.mockClear();
    expect(await step(message)).toBe('ack');
    expect(next.mock.calls).toEqual([[message]]);
    return next.mock.calls[0]?.[0] === message;
  };

  it('hands an event on as it is while no fault is on', async () => {
    expect(await handledAsIs(event())).toBe(true);
  });

  it('drops: acknowledges an event that was not handled', async () => {
    await start('drop');
    expect(await step(event())).toBe('ack');
    expect(next).not.toHaveBeenCalled();
    expect(switches.list()).toMatchObject([{ fault: 'drop', injected: 1, startedBy: 'olga', pattern: null }]);
  });

  it('rejects with a transient error, and the message itself stays as it was', async () => {
    await start('reject');
    const message = event();
    await step(message);
    expect(next.mock.calls[0]?.[0].problem).toBeInstanceOf(InjectedFaultError);
    expect(next.mock.calls[0]?.[0].body).toBe(message.body);
    expect(message.problem).toBeUndefined();
  });

  it.each([...eventsOf('orders_queue'), ...eventsOf('products_queue')])(
    'poisons %s: its handler gets a payload that is refused, with the key of the order for the timeline',
    async (pattern) => {
      switches = new FaultSwitches(
        [
          { queue: QUEUE, prefetch: 1 },
          { queue: 'products_queue', prefetch: 1 },
        ],
        commands,
        { publish } as unknown as Publisher,
      );
      step = injectFaults(next, switches, { stopping: stopping.signal });
      const queue = eventsOf(QUEUE).includes(pattern) ? QUEUE : 'products_queue';
      await start('poison', { queue });
      const message = event({ pattern, queue });
      await step(message);
      const [given] = next.mock.calls[0] ?? [];
      expect(() => validatePayload(pattern, given?.data)).toThrow('injectedFault should not exist');
      expect(given?.data).toMatchObject({ idempotencyKey: DATA.idempotencyKey });
      expect([given?.body, message.data]).toEqual([message.body, DATA]);
    },
  );

  it('duplicates: publishes a handled event once more with its id, but no copy of a copy', async () => {
    await start('duplicate');
    await handledAsIs(event());
    const [[copy] = []] = publish.mock.calls;
    expect(copy).toMatchObject({ queue: QUEUE, messageId: 'm', body: Buffer.from('the body') });
    expect(copy?.headers).toEqual({ traceparent: 't', 'x-fault-copy': 'true' });
    await handledAsIs(event({ headers: copy?.headers ?? {} }));
    expect(publish).toHaveBeenCalledTimes(1);
  });

  it('duplicates no event that failed, and an unsent copy harms nobody', async () => {
    await start('duplicate');
    next.mockResolvedValueOnce('retry');
    expect(await step(event())).toBe('retry');
    expect(publish).not.toHaveBeenCalled();
    publish.mockRejectedValueOnce(new BrokerUnavailableError('away'));
    expect(await step(event())).toBe('ack');
    expect(switches.list()[0]?.injected).toBe(0);
    expect(await step(event())).toBe('ack');
    expect(switches.list()[0]?.injected).toBe(1);
  });

  it('delays an event, and no more than its share of those in work', async () => {
    await start('delay', { sharePercent: 20, delayMs: 100 });
    const always = injectFaults(next, switches, { stopping: stopping.signal, random: () => 0 });
    const outcomes = Array.from({ length: PREFETCH }, () => always(event()));
    expect(next).toHaveBeenCalledTimes(PREFETCH - 2);
    expect(await Promise.all(outcomes)).toEqual(outcomes.map(() => 'ack'));
    expect(switches.list()[0]?.injected).toBe(2);
  });

  it('lets delayed events go on as soon as the fault is switched off', async () => {
    await start('delay', { delayMs: 30_000 });
    const outcome = step(event());
    expect(await stop()).toEqual({ stopped: 1 });
    expect(await outcome).toBe('ack');
    expect(next).toHaveBeenCalledTimes(1);
  });

  it('leaves a delayed event to the broker when the service stops or its channel is lost', async () => {
    await start('delay', { delayMs: 30_000 });
    const outcome = step(event());
    stopping.abort();
    expect(await outcome).toBe('left');
    lost = true;
    expect(await step(event())).toBe('left');
    expect(next).not.toHaveBeenCalled();
    // They were held, which is what this fault does.
    expect(switches.list()[0]?.injected).toBe(2);
  });

  it('hits about its share of the events, the same ones with the same random numbers', async () => {
    await start('drop', { sharePercent: 30 });
    const hits = async () => {
      const one = injectFaults(next, switches, { stopping: stopping.signal, random: seeded(7) });
      const seen: boolean[] = [];
      for (let i = 0; i < 1000; i++) {
        next.mockClear();
        await one(event());
        seen.push(next.mock.calls.length === 0);
      }
      return seen;
    };
    const first = await hits();
    expect(first.filter(Boolean).length).toBeGreaterThan(250);
    expect(first.filter(Boolean).length).toBeLessThan(350);
    expect(await hits()).toEqual(first);
  });

  it('hits none with a share of 0', async () => {
    await start('drop', { sharePercent: 0 });
    for (let i = 0; i < 100; i++) await handledAsIs(event());
  });

  it.each([
    ['of another pattern', event({ pattern: 'product.stockReleased' })],
    ['of another queue', event({ queue: 'products_queue' })],
    ['that cannot be read', event({ problem: new Error('not JSON') })],
  ])('leaves a message alone %s', async (_, message) => {
    await start('drop', { pattern: 'product.stockReserved' });
    await handledAsIs(message);
  });

  it('leaves patterns alone that are no event of the queue', async () => {
    await start('drop');
    for (const pattern of ['orders.create', 'made.up', undefined]) await handledAsIs(event({ pattern }));
  });

  it('decides once for each message, also if the database was away', async () => {
    await start('reject');
    const message = event();
    next.mockRejectedValueOnce(new DatabaseUnavailableError('away'));
    await expect(step(message)).rejects.toThrow('away');
    await step(message);
    expect(next.mock.calls[1]?.[0]).toBe(next.mock.calls[0]?.[0]);
    expect(switches.list()[0]?.injected).toBe(1);
  });

  it('marks the span of an event that it tampers with', async () => {
    const span = { setAttribute: jest.fn() };
    const active = jest.spyOn(trace, 'getActiveSpan').mockReturnValue(span as unknown as Span);
    await step(event());
    expect(span.setAttribute).not.toHaveBeenCalled();
    active.mockReset();
    await start('drop');
    active.mockReturnValue(span as unknown as Span);
    await step(event());
    expect(span.setAttribute.mock.calls).toEqual([['order_flow.fault.injected', 'drop']]);
    active.mockRestore();
  });

  describe('the switches', () => {
    it('switch themselves off when their time is over, and warn both times', async () => {
      await start('drop', { durationSeconds: 60 });
      await jest.advanceTimersByTimeAsync(59_999);
      expect(switches.list()).toHaveLength(1);
      await jest.advanceTimersByTimeAsync(1);
      expect(switches.list()).toEqual([]);
      expect(warn.mock.calls.map(([, text]) => text)).toEqual([
        expect.stringContaining('switched on'),
        expect.stringContaining('switched off'),
      ]);
      await handledAsIs(event());
    });

    it('last 5 minutes, and a delay 1 s, where the request does not say', async () => {
      const view = await start('delay');
      expect(view.delayMs).toBe(1000);
      expect(Date.parse(view.endsAt) - Date.parse(view.startedAt)).toBe(300_000);
    });

    it('are one for each kind and pattern: another one replaces it', async () => {
      await start('drop');
      await start('drop', { pattern: 'product.stockReserved' });
      const { id } = await start('drop', { sharePercent: 50, durationSeconds: 3600 });
      expect(switches.list().map(({ sharePercent }) => sharePercent)).toEqual([100, 50]);
      await jest.advanceTimersByTimeAsync(300_000);
      expect(switches.list().map((view) => view.id)).toEqual([id]);
    });

    it('are switched off one by one, or all together', async () => {
      const { id } = await start('drop');
      await start('reject');
      await start('poison');
      expect(await stop(id)).toEqual({ stopped: 1 });
      expect(await stop(id)).toEqual({ stopped: 0 });
      expect(await stop()).toEqual({ stopped: 2 });
      expect(switches.list()).toEqual([]);
    });

    it('record who switched what on and off', async () => {
      await start('reject', { sharePercent: 20 });
      await stop();
      expect(audited.map(([, , actor, action, target]) => [actor, action, target])).toEqual([
        ['olga', 'faults.start', QUEUE],
        ['olga', 'faults.stop', QUEUE],
      ]);
      expect(String(audited[0]?.[6])).toContain('"fault":"reject","pattern":null,"sharePercent":20');
    });

    it.each([
      [{ queue: 'products_queue' }, 'queue: must be one of orders_queue'],
      [{ queue: 'orders_queries' }, 'queue: must be one of orders_queue'],
      [{ pattern: 'orders.create' }, 'pattern: must be one of product.stockReserved, product.stockReleased'],
    ])('refuse %j', (more, reason) => {
      expect(() => start('drop', more)).toThrow(reason);
    });
  });
});
