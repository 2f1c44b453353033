import type { Channel, ConsumeMessage } from 'amqplib';
import { contracts, takes } from '@order-flow/contracts/contracts';
import type { WriteQueue } from '@order-flow/storage/write-queue';
import type { Broker } from '../broker/broker';
import type { Incoming } from '../broker/message';
import type { ConsumerConfig } from './config';
import type { FailedEvents } from './failed-events/failed-events';
import type { MessageContext } from './message-context';
import { RabbitMqServer } from './rabbitmq-server';
import type { RedeliveryGuard } from './steps/redelivery-guard';
import type { Handle } from './steps/step';

const QUEUE = 'orders_waits';
const PATTERN = 'orders.wait';

describe('the server', () => {
  afterEach(() => jest.restoreAllMocks());

  it('tells a handler that waits of the stop, and ends, even if the broker does not answer', async () => {
    let deliver: (message: ConsumeMessage) => void = () => undefined;
    const channel = {
      prefetch: () => Promise.resolve(),
      assertQueue: () => Promise.resolve(),
      consume: (_: string, consumer: typeof deliver) => {
        deliver = consumer;
        return Promise.resolve({ consumerTag: 'tag' });
      },
      cancel: jest.fn(() => new Promise<never>(() => undefined)),
      ack: jest.fn(),
      on: () => undefined,
    };
    let setUp: (channel: Channel) => Promise<void> = () => Promise.resolve();
    const consuming = { plainChannel: (_: string, given: typeof setUp) => (setUp = given) };
    const publishing = { plainChannel: () => undefined };
    const server = new RabbitMqServer(
      [{ queue: QUEUE, prefetch: 1 }],
      { RETRY_DELAYS_MS: [100] } as unknown as ConsumerConfig,
      { consuming, publishing } as unknown as Broker,
      {} as WriteQueue,
      { putAside: (next: Handle) => next } as unknown as FailedEvents,
      { run: (message: Incoming, next: Handle) => next(message) } as unknown as RedeliveryGuard,
    );
    const stopped = jest.fn();
    let begun: () => void = () => undefined;
    const waits = new Promise<void>((resolve) => (begun = resolve));
    for (const pattern of Object.keys(contracts).filter((each) => takes(QUEUE, each))) {
      server.addHandler(pattern, (_: unknown, { stopping }: MessageContext) => {
        begun();
        return new Promise<void>((resolve) =>
          stopping.addEventListener('abort', () => {
            stopped();
            resolve();
          }),
        ) as Promise<never>;
      });
    }
    server.listen((error) => expect(error).toBeUndefined());
    await setUp(channel as unknown as Channel);
    deliver({
      content: Buffer.from(
        JSON.stringify({
          pattern: PATTERN,
          id: 'i',
          data: { id: '0193a4c0-0000-7000-8000-000000000001', seconds: 1 },
        }),
      ),
      fields: { deliveryTag: 1, redelivered: false },
      properties: { headers: {}, replyTo: 'r', correlationId: 'c' },
    } as unknown as ConsumeMessage);
    await waits;

    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
    const drained = server.drain();
    await jest.advanceTimersByTimeAsync(1999);
    expect(channel.cancel).toHaveBeenCalled();
    expect(stopped).not.toHaveBeenCalled();
    await jest.advanceTimersByTimeAsync(1);
    jest.useRealTimers();
    await drained;
    expect(stopped).toHaveBeenCalled();
    expect(channel.ack).toHaveBeenCalledTimes(1);
  });
});
