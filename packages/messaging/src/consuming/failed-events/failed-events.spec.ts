import type { ConsumeMessage } from 'amqplib';
import { logger } from '@order-flow/telemetry/logger';
import type { ConsumerConfig } from '../config';
import type { DeadLetters } from '../../dead-letters/dead-letters';
import {
  BrokerUnavailableError,
  DatabaseUnavailableError,
  LockedError,
  PermanentError,
} from '@order-flow/contracts/errors';
import { FailedEvents } from './failed-events';
import { readMessage, type Delivery } from '../../broker/message';
import type { MessageHistory } from '../../operations/message-history';
import { ReturnedError, type Outgoing, type Publisher } from '../../broker/publisher';

describe('an event whose handler threw', () => {
  jest.spyOn(logger, 'warn').mockReturnValue();
  const publish = jest.fn<Promise<void>, [Outgoing]>();
  const store = jest.fn<Promise<void>, [Delivery, unknown]>();
  const declareRetryQueues = jest.fn<Promise<void>, []>();
  const failedEvents = new FailedEvents(
    { publish } as unknown as Publisher,
    { store } as unknown as DeadLetters,
    { note: jest.fn() } as unknown as MessageHistory,
    { RETRY_DELAYS_MS: [100, 200] } as unknown as ConsumerConfig,
  );
  beforeEach(() => {
    for (const mock of [publish, store, declareRetryQueues]) mock.mockReset().mockResolvedValue();
  });

  const delivery = (headers: object = {}, properties: object = {}) =>
    ({
      ...readMessage('orders_queue', {
        content: Buffer.from('{"pattern":"product.stockReserved"}'),
        fields: { redelivered: false },
        properties: { headers, messageId: 'id', ...properties },
      } as unknown as ConsumeMessage),
      declareRetryQueues,
    }) as unknown as Delivery;
  /** A handler throws this for the message. */
  const fail = (message: Delivery, error: unknown) => failedEvents.putAside(throwing(error))(message);
  const throwing = (error: unknown) =>
    jest.fn(() => {
      throw error;
    });
  const sent = () => publish.mock.calls.map(([message]) => message);

  it('is sent again with its ids and our headers alone', async () => {
    const headers = { CC: ['orders_queue'], BCC: ['x'], 'x-death': [{}], foreign: 1, 'x-attempt': 1 };
    const outcome = await fail(delivery(headers, { correlationId: 'c' }), new Error('fault'));
    expect(outcome).toBe('retry');
    expect(sent()).toMatchObject([
      { queue: 'orders_queue.retry.100ms', messageId: 'id', properties: { correlationId: 'c' } },
    ]);
    const names = Object.entries(sent()[0]?.headers ?? {}).filter(([, value]) => value !== undefined);
    expect(names.map(([name]) => name).sort()).toEqual(['x-attempt', 'x-first-failed-at']);
    expect(sent()[0]?.headers['x-attempt']).toBe(2);
  });

  it('is sent again after its deleted retry queue was declared again', async () => {
    publish.mockRejectedValueOnce(new ReturnedError('there is no queue'));
    expect(await fail(delivery(), new Error('fault'))).toBe('retry');
    expect(declareRetryQueues).toHaveBeenCalledTimes(1);
    expect(sent()).toHaveLength(2);
    expect(sent()[1]).toEqual(sent()[0]);
  });

  it('is not settled while the broker is away or its retry queue cannot be declared', async () => {
    publish.mockRejectedValueOnce(new BrokerUnavailableError('not connected'));
    await expect(fail(delivery(), new Error('fault'))).rejects.toThrow('not connected');
    publish.mockRejectedValueOnce(new ReturnedError('there is no queue'));
    declareRetryQueues.mockRejectedValueOnce(new Error('no rights'));
    await expect(fail(delivery(), new Error('fault'))).rejects.toThrow('no rights');
    expect(store).not.toHaveBeenCalled();
  });

  it('becomes a dead letter if a retry cannot help or cannot be sent', async () => {
    expect(await fail(delivery(), new PermanentError('no'))).toBe('dead_letter');
    publish.mockRejectedValueOnce(new PermanentError('not sent'));
    expect(await fail(delivery(), new Error('fault'))).toBe('dead_letter');
    expect(store.mock.calls.map(([, error]) => String(error))).toEqual([
      'PermanentError: no',
      'PermanentError: not sent',
    ]);
  });

  it('that finds its lock held has waited since the first time, but not since a time in the future', async () => {
    const earlier = new Date(Date.now() - 5000).toISOString();
    const later = new Date(Date.now() + 3_600_000).toISOString();
    for (const since of [earlier, later]) {
      await fail(delivery({ 'x-locked-since': since }), new LockedError('held'));
    }
    const [first, second] = sent().map(({ headers }) => String(headers['x-locked-since']));
    expect(first).toBe(earlier);
    expect(Date.parse(second ?? '')).toBeLessThanOrEqual(Date.now());
  });

  it('may have thrown something that is not an Error and has no text', async () => {
    expect(await fail(delivery(), Object.create(null))).toBe('retry');
  });

  it('is neither retried nor stored if its handler succeeds', async () => {
    expect(await failedEvents.putAside(() => Promise.resolve())(delivery())).toBe('ack');
    expect([publish.mock.calls, store.mock.calls]).toEqual([[], []]);
  });

  it('is handled once, however long the broker is blocked before its retry can be sent', async () => {
    const handler = throwing(new Error('fault'));
    const step = failedEvents.putAside(handler);
    const message = delivery();
    for (let i = 0; i < 3; i++) {
      publish.mockRejectedValueOnce(new BrokerUnavailableError('memory or disk alarm'));
      await expect(step(message)).rejects.toThrow(BrokerUnavailableError);
    }
    expect(await step(message)).toBe('retry');
    expect(handler).toHaveBeenCalledTimes(1);
  });

  it('is handled once, however long the database is away before the dead letter is stored', async () => {
    const handler = throwing(new PermanentError('no'));
    const step = failedEvents.putAside(handler);
    const message = delivery();
    store.mockRejectedValueOnce(new DatabaseUnavailableError('disk full'));
    await expect(step(message)).rejects.toThrow(DatabaseUnavailableError);
    expect(await step(message)).toBe('dead_letter');
    expect(handler).toHaveBeenCalledTimes(1);
  });

  it('is handled again, without counting an attempt, if the handler finds the database away', async () => {
    const handler = throwing(new DatabaseUnavailableError('disk full'));
    const step = failedEvents.putAside(handler);
    const message = delivery();
    for (let i = 0; i < 2; i++) await expect(step(message)).rejects.toThrow(DatabaseUnavailableError);
    expect(handler).toHaveBeenCalledTimes(2);
    expect(publish).not.toHaveBeenCalled();
  });
});
