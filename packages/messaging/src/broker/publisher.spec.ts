import { EventEmitter } from 'node:events';
import { context } from '@opentelemetry/api';
import type { ConfirmChannel } from 'amqplib';
import { logger } from '@order-flow/telemetry/logger';
import type { Broker } from './broker';
import type { MessagingConfig } from '../config';
import { BrokerUnavailableError } from '@order-flow/contracts/errors';
import { Publisher } from './publisher';

type Confirm = (error: Error | null) => void;

describe('publishing', () => {
  let channel: EventEmitter & { publish: jest.Mock };
  let confirms: Confirm[];
  let replace: jest.Mock;
  let refused: jest.Mock;
  let available: () => void;
  let broker: { unavailable: string | undefined; connected: boolean; publishing: object };
  let publisher: Publisher;
  const checkQueue = jest.fn<Promise<{ messageCount: number; consumerCount: number }>, [string]>();

  beforeEach(async () => {
    jest.useFakeTimers();
    confirms = [];
    channel = Object.assign(new EventEmitter(), {
      publish: jest.fn((...[, , , , confirm]: [string, string, Buffer, object, Confirm]) =>
        confirms.push(confirm),
      ),
    });
    replace = jest.fn();
    refused = jest.fn();
    let setUp: (channel: ConfirmChannel) => Promise<void> = () => Promise.resolve();
    broker = {
      unavailable: undefined,
      get connected() {
        return this.unavailable === undefined;
      },
      publishing: {
        plainChannel: () => ({ checkQueue }),
        confirmChannel: (_: string, setup: typeof setUp) => (setUp = setup),
        onAvailable: (listener: () => void) => (available = listener),
        replace,
        refused,
      },
    };
    publisher = new Publisher(broker as unknown as Broker, { DECLARE_ALL_QUEUES: false } as MessagingConfig);
    await setUp(channel as unknown as ConfirmChannel);
  });
  afterEach(() => {
    publisher.onModuleDestroy();
    jest.useRealTimers();
    jest.restoreAllMocks();
  });

  const publish = () =>
    publisher.publish({
      queue: 'products_queue',
      pattern: 'product.reserveStock',
      body: Buffer.from('{}'),
      messageId: 'one',
      headers: {},
      parent: context.active(),
    });
  const block = () =>
    (broker.unavailable = 'RabbitMQ has raised a memory or disk alarm and takes no messages');
  const unblock = () => {
    broker.unavailable = undefined;
    available();
  };

  it('refuses at once while the broker is blocked, and writes nothing', async () => {
    block();
    await expect(publish()).rejects.toThrow(BrokerUnavailableError);
    await expect(publish()).rejects.toThrow('memory or disk alarm');
    expect(channel.publish).not.toHaveBeenCalled();
  });

  it('leaves the connection when the broker refuses a message, but not when the channel is lost', async () => {
    const [first, second] = [publish(), publish()];
    confirms[0]?.(new Error('message nacked'));
    await expect(first).rejects.toThrow(BrokerUnavailableError);
    expect(refused).toHaveBeenCalledTimes(1);
    channel.on('close', () => confirms[1]?.(new Error('channel closed')));
    channel.emit('close');
    await expect(second).rejects.toThrow(BrokerUnavailableError);
    expect(refused).toHaveBeenCalledTimes(1);
  });

  it('waits through an alarm of an hour for the confirm of an earlier message', async () => {
    const sent = publish();
    block();
    jest.advanceTimersByTime(3_600_000);
    unblock();
    jest.advanceTimersByTime(30_000);
    expect(replace).not.toHaveBeenCalled();
    confirms[0]?.(null);
    await expect(sent).resolves.toBeUndefined();
  });

  it('replaces the connection when a confirm does not come for a minute without an alarm', async () => {
    const sent = publish();
    jest.advanceTimersByTime(59_000);
    expect(replace).not.toHaveBeenCalled();
    jest.advanceTimersByTime(2000);
    expect(replace).toHaveBeenCalled();
    confirms[0]?.(new Error('channel closed'));
    await expect(sent).rejects.toThrow(BrokerUnavailableError);
  });

  it('logs once that confirms are late, for any number of messages, and once that they are in time again', async () => {
    const warn = jest.spyOn(logger, 'warn');
    const info = jest.spyOn(logger, 'info');
    const all = Promise.all([publish(), publish(), publish()]);
    jest.advanceTimersByTime(20_000);
    expect(warn).toHaveBeenCalledTimes(1);
    for (const confirm of confirms) confirm(null);
    await all;
    jest.advanceTimersByTime(5000);
    expect(info).toHaveBeenCalledTimes(1);
  });

  it('accepts no more than 5,000 unconfirmed messages', async () => {
    const all = Promise.all(Array.from({ length: 5000 }, publish));
    await expect(publish()).rejects.toThrow('5000 messages are not confirmed yet');
    for (const confirm of confirms) confirm(null);
    await all;
  });

  it('describes a queue, or says within 5 s that the broker does not answer', async () => {
    checkQueue.mockResolvedValueOnce({ messageCount: 3, consumerCount: 1 });
    expect(await publisher.look('orders_queue')).toEqual({
      name: 'orders_queue',
      messages: 3,
      consumers: 1,
    });
    checkQueue.mockReturnValueOnce(new Promise(() => undefined));
    const looked = expect(publisher.look('orders_queue')).rejects.toThrow(BrokerUnavailableError);
    jest.advanceTimersByTime(5000);
    await looked;
  });
});
