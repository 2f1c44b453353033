import { EventEmitter } from 'node:events';
import type { Channel, ConsumeMessage } from 'amqplib';
import { patterns } from '@order-flow/contracts/contracts';
import { logger } from '@order-flow/telemetry/logger';
import type { Broker } from '../broker/broker';
import type { MessagingConfig } from '../config';
import { RabbitMqClient } from './rabbitmq-client';

interface Sent {
  readonly queue: string;
  readonly body: { pattern: string; data: object; id: string };
  readonly options: { messageId: string; expiration: number; persistent: boolean; headers: object };
  /** Undefined on a channel without confirms. */
  readonly confirm: ((error: Error | null) => void) | undefined;
}

/** A channel that records the requests. The test answers them. */
class FakeChannel extends EventEmitter {
  readonly sent: Sent[] = [];
  closing = false;
  private answers: (message: ConsumeMessage) => void = () => undefined;

  consume = (_: string, answers: (message: ConsumeMessage) => void) => {
    this.answers = answers;
    return Promise.resolve();
  };
  publish = (
    ...[, queue, body, options, confirm]: [string, string, Buffer, Sent['options'], Sent['confirm']]
  ) => {
    if (this.closing) throw new Error('Channel closing');
    this.sent.push({
      queue,
      body: JSON.parse(body.toString()) as Sent['body'],
      // As amqplib reads them: the next message has its headers in the same object.
      options: { ...options, headers: { ...options.headers } },
      confirm,
    });
  };
  answer(body: string, to = this.sent.at(-1)): void {
    this.answers({
      content: Buffer.from(body),
      properties: { correlationId: to?.options.messageId },
    } as ConsumeMessage);
  }
}

describe('a request to another service', () => {
  jest.spyOn(logger, 'error').mockReturnValue();
  const broker = { unavailable: undefined as string | undefined, blocked: false, clustered: false };
  const refused = jest.fn();
  let setUp: (channel: Channel) => Promise<void>;
  let channel: FakeChannel;
  let client: RabbitMqClient;

  async function start(clustered: boolean): Promise<void> {
    jest.useFakeTimers({ doNotFake: ['performance'] });
    Object.assign(broker, { unavailable: undefined, blocked: false, clustered });
    const open = (_: string, given: typeof setUp) => {
      setUp = given;
      return { waitForConnect: () => Promise.resolve() };
    };
    const fake = {
      get unavailable() {
        return broker.unavailable;
      },
      publishing: {
        get blocked() {
          return broker.blocked;
        },
        clustered,
        refused,
        ...(clustered ? { confirmChannel: open } : { plainChannel: open }),
      },
    };
    client = new RabbitMqClient(
      fake as unknown as Broker,
      { DECLARE_ALL_QUEUES: false, RPC_TIMEOUT_MS: 5000 } as MessagingConfig,
    );
    await client.onApplicationBootstrap();
    channel = new FakeChannel();
    await setUp(channel as unknown as Channel);
  }
  beforeEach(() => start(false));
  afterEach(() => {
    client.close();
    jest.useRealTimers();
  });

  const id = '0193a4c0-0000-7000-8000-000000000001';
  const ask = () => client.request(patterns.getOrder, { id });
  const code = (of: Promise<unknown>) => of.catch((error: unknown) => (error as { code: string }).code);

  it("is sent to its owner's queue and returns the answer", async () => {
    const asked = ask();
    const [sent] = channel.sent;
    expect(sent?.queue).toBe('orders_queries');
    expect(sent?.body).toEqual({ pattern: 'orders.get', data: { id }, id: sent?.options.messageId });
    expect(sent?.options).toMatchObject({
      expiration: 5000,
      persistent: false,
      headers: { 'x-attempt': 1, 'x-deadline': Date.now() + 5000 },
    });
    channel.answer('{"response":{"status":"PENDING"},"isDisposed":true}');
    expect(await asked).toEqual({ status: 'PENDING' });
  });

  it.each([
    ['{"err":{"code":"NOT_FOUND","message":"no order"}}', 'NOT_FOUND', 'no order'],
    ['{"err":"text of a foreign owner"}', 'INTERNAL', 'the request failed'],
    ['not JSON', 'INTERNAL', 'the answer could not be read'],
    ['null', 'INTERNAL', 'the answer could not be read'],
  ])('throws the error in the answer %s', async (body, code, message) => {
    const asked = ask();
    channel.answer(body);
    await expect(asked).rejects.toMatchObject({ name: 'RequestError', code, message });
  });

  it('throws TIMEOUT after its time limit, and drops a later answer', async () => {
    const asked = code(client.request(patterns.getOrder, { id }, 1000));
    jest.advanceTimersByTime(5999);
    expect(channel.sent).toHaveLength(1);
    jest.advanceTimersByTime(1);
    expect(await asked).toBe('TIMEOUT');
    channel.answer('{"response":1}');
  });

  it('throws TIMEOUT if it was sent on a channel that is lost, and UNAVAILABLE until there is a new channel', async () => {
    const asked = code(ask());
    channel.emit('close');
    expect(await asked).toBe('TIMEOUT');
    expect(await code(ask())).toBe('UNAVAILABLE');
    expect(client.unavailable).toBe('not connected to RabbitMQ');
    await setUp(channel as unknown as Channel);
    expect(client.unavailable).toBeUndefined();
  });

  it('throws UNAVAILABLE at once in a cluster if the broker refuses it, and leaves the connection', async () => {
    expect(channel.sent[0]?.confirm).toBeUndefined();
    client.close();
    await start(true);
    const [one, two] = [code(ask()), code(ask())];
    channel.sent[0]?.confirm?.(new Error('message nacked'));
    expect(await one).toBe('UNAVAILABLE');
    expect(refused).toHaveBeenCalledTimes(1);
    channel.on('close', () => channel.sent[1]?.confirm?.(new Error('channel closed')));
    channel.emit('close');
    expect(await two).toBe('TIMEOUT');
    expect(refused).toHaveBeenCalledTimes(1);
  });

  it('throws UNAVAILABLE at once if the queue is missing or the channel is closing', async () => {
    const asked = ask();
    const properties = { correlationId: channel.sent[0]?.options.messageId };
    channel.emit('return', { properties, fields: { routingKey: 'orders_queries' } });
    await expect(asked).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: 'there is no queue orders_queries',
    });
    channel.closing = true;
    await expect(ask()).rejects.toMatchObject({ code: 'UNAVAILABLE', message: 'not sent: Channel closing' });
  });

  it('is refused during an alarm without opening the breaker, so that it works when the alarm is over', async () => {
    [broker.unavailable, broker.blocked] = ['RabbitMQ has raised an alarm', true];
    const wait = () =>
      client.requestUntil(new AbortController().signal, patterns.waitForOrder, { id, seconds: 5 }, 5000);
    for (let i = 0; i < 20; i++) expect(await code(wait())).toBe('UNAVAILABLE');
    [broker.unavailable, broker.blocked] = [undefined, false];
    const asked = wait();
    channel.answer('{"response":{"status":"CONFIRMED"}}');
    expect(await asked).toEqual({ status: 'CONFIRMED' });
  });

  it('returns undefined to a caller that stops waiting', async () => {
    const caller = new AbortController();
    const asked = client.requestUntil(caller.signal, patterns.waitForOrder, { id, seconds: 5 }, 5000);
    caller.abort();
    expect(await asked).toBeUndefined();
  });

  it('is refused if 2,000 requests are pending', async () => {
    const all = Array.from({ length: 2000 }, () => code(ask()));
    expect(await code(ask())).toBe('OVERLOADED');
    expect(channel.sent).toHaveLength(2000);
    client.close();
    expect(new Set(await Promise.all(all))).toEqual(new Set(['TIMEOUT']));
  });
});
