import { EventEmitter } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Channel, ConsumeMessage } from 'amqplib';
import { logger } from '@order-flow/telemetry/logger';
import type { Broker } from '../broker';
import type { Delivery } from '../message';
import { QueueConsumer } from './queue-consumer';

/** A channel that records its calls and delivers messages to its consumers. */
class FakeChannel extends EventEmitter {
  readonly declared: string[] = [];
  readonly acks: number[] = [];
  readonly consumers = new Map<string, (message: ConsumeMessage | null) => void>();
  closed = false;
  private tag = 0;

  prefetch = () => Promise.resolve();
  cancel = (tag: string) => Promise.resolve(this.consumers.delete(tag));
  assertQueue = (queue: string) => Promise.resolve(this.declared.push(queue));
  ack = ({ fields }: ConsumeMessage) => this.acks.push(fields.deliveryTag);
  close = () => Promise.resolve((this.closed = true));
  consume = (queue: string, consumer: (message: ConsumeMessage | null) => void) => {
    this.consumers.set(queue, consumer);
    return Promise.resolve({ consumerTag: queue });
  };

  deliver(queue: string, message: object | null): void {
    const fields = { deliveryTag: ++this.tag, redelivered: false };
    const properties = { headers: {} };
    const raw = message && { content: Buffer.from('body'), fields, properties, ...message };
    this.consumers.get(queue)?.(raw as ConsumeMessage | null);
  }
}

describe('the consumer of a queue', () => {
  jest.spyOn(logger, 'error').mockReturnValue();
  const take = jest.fn<Promise<void>, [Delivery]>();
  const bury = jest.fn<Promise<void>, [Delivery, Error]>();
  const acknowledge = (message: Delivery) => {
    message.ack();
    return Promise.resolve();
  };
  let setUp: (channel: Channel) => Promise<void>;
  let channel: FakeChannel;
  let consumer: QueueConsumer;

  beforeEach(async () => {
    take.mockReset().mockImplementation(acknowledge);
    bury.mockReset().mockImplementation(acknowledge);
    const consuming = { plainChannel: (_: string, given: typeof setUp) => (setUp = given) };
    const publishing = { plainChannel: () => undefined };
    consumer = new QueueConsumer({ consuming, publishing } as unknown as Broker, {
      queue: 'orders_queue',
      prefetch: 10,
      retryDelaysMs: [100, 200],
      take,
      bury,
    });
    channel = new FakeChannel();
    await setUp(channel as unknown as Channel);
  });

  const settled = async () => {
    await consumer.settled();
    await nextTurn();
  };

  it('declares its queues, takes each message and acknowledges it', async () => {
    expect(channel.declared).toEqual([
      'orders_queue.retry.100ms',
      'orders_queue.retry.200ms',
      'orders_queue',
      'orders_queue.undeliverable',
    ]);
    channel.deliver('orders_queue', {});
    await settled();
    expect(take.mock.calls[0]?.[0]).toMatchObject({ queue: 'orders_queue', body: Buffer.from('body') });
    expect(channel.acks).toEqual([1]);
    expect(consumer.consuming).toBe(true);
  });

  it('makes a dead letter of a message that cannot be read, and never throws into amqplib', async () => {
    channel.deliver('orders_queue', { properties: null });
    await settled();
    expect(take).not.toHaveBeenCalled();
    expect(bury).toHaveBeenCalledTimes(1);
    expect(bury.mock.calls[0]?.[0]).toMatchObject({ queue: 'orders_queue', headers: {}, request: undefined });
    expect(channel.acks).toEqual([1]);
  });

  it('makes a dead letter of a message when handling it fails unexpectedly', async () => {
    take.mockRejectedValueOnce(new RangeError('Maximum call stack size exceeded'));
    channel.deliver('orders_queue', {});
    await settled();
    expect(bury.mock.calls[0]?.[0].body).toEqual(Buffer.from('body'));
    expect(bury.mock.calls[0]?.[1].message).toBe('Maximum call stack size exceeded');
    expect(channel.acks).toEqual([1]);
  });

  it('does not settle a message twice when something fails after its acknowledgement', async () => {
    take.mockImplementationOnce((message) => {
      message.ack();
      return Promise.reject(new Error('too late'));
    });
    channel.deliver('orders_queue', {});
    await settled();
    expect(bury).not.toHaveBeenCalled();
    expect(channel.acks).toEqual([1]);
  });

  it('makes dead letters of the messages that the broker gave up', async () => {
    channel.deliver('orders_queue.undeliverable', {});
    await settled();
    expect(bury.mock.calls[0]?.[0].queue).toBe('orders_queue');
    expect(bury.mock.calls[0]?.[1].message).toContain('delivery limit');
  });

  it('drops requests that have expired, but not events that once waited for a retry', async () => {
    const died = (...reasons: string[]) => ({
      properties: { headers: { 'x-death': reasons.map((reason) => ({ reason, queue: 'q', count: 1 })) } },
    });
    channel.deliver('orders_queue.undeliverable', died('expired'));
    channel.deliver('orders_queue.undeliverable', died('delivery_limit', 'expired'));
    await settled();
    expect(bury).toHaveBeenCalledTimes(1);
    // One frame acknowledges both.
    expect(channel.acks).toEqual([2]);
  });

  it('declares its retry queues again when asked, once for many simultaneous requests', async () => {
    channel.deliver('orders_queue', {});
    channel.declared.length = 0;
    const [[message] = []] = take.mock.calls;
    await Promise.all([message?.declareRetryQueues(), message?.declareRetryQueues()]);
    expect(channel.declared).toEqual(['orders_queue.retry.100ms', 'orders_queue.retry.200ms']);
  });

  it('reports that it does not consume without a channel, and closes the channel when the broker ends its consumer', () => {
    channel.deliver('orders_queue', null);
    expect(channel.closed).toBe(true);
    channel.deliver('orders_queue', {});
    channel.emit('close');
    expect(consumer.consuming).toBe(false);
    expect(take.mock.calls[0]?.[0].lost()).toBe(true);
  });

  it('takes no more messages once it is cancelled, even on a later channel', async () => {
    await consumer.cancel();
    const later = new FakeChannel();
    await setUp(later as unknown as Channel);
    expect([channel.consumers.size, later.consumers.size]).toEqual([0, 0]);
  });
});
