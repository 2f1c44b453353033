import type { Channel } from 'amqplib';
import type { Broker } from './broker';
import { amqpTimestamp } from './message';
import { declareQueues } from './queue-declarations';

/** RabbitMQ's name for the queue on which answers arrive. It belongs to the channel and needs no declaration. */
const DIRECT_REPLY_TO = 'amq.rabbitmq.reply-to';
const FIRST_CONNECTION_MS = 5000;

/** What can happen to requests that were sent. `id` is the id given to `send()`. */
interface Listener {
  readonly onAnswer: (id: string, body: Buffer) => void;
  /** The queue of the request does not exist. */
  readonly onReturn: (id: string, queue: string) => void;
  /** The channel is lost, so the requests that were sent on it will get no answer. */
  readonly onLoss: () => void;
}

export interface OutgoingRequest {
  readonly id: string;
  readonly queue: string;
  readonly body: Buffer;
  readonly headers: Record<string, string | number>;
  readonly persistent: boolean;
  /** How long the sender waits. After that the broker drops the request. */
  readonly timeoutMs: number;
}

/** Sends requests and receives their answers, on one channel that is set up again after each loss. */
export class RequestChannel {
  private channel: Channel | undefined;

  constructor(
    private readonly broker: Broker,
    private readonly listener: Listener,
  ) {}

  get ready(): boolean {
    return this.channel !== undefined;
  }

  /** Connects. After 5 s it resolves even without a connection. */
  async open(declareAllQueues: boolean): Promise<void> {
    const wrapper = this.broker.publishing.plainChannel('requests', (channel) =>
      this.setUp(channel, declareAllQueues),
    );
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<void>((resolve) => (timer = setTimeout(resolve, FIRST_CONNECTION_MS)));
    await Promise.race([wrapper.waitForConnect(), limit]);
    clearTimeout(timer);
  }

  /** @throws Error if there is no channel or it is closing */
  send({ id, queue, body, headers, persistent, timeoutMs }: OutgoingRequest): void {
    if (!this.channel) throw new Error('there is no channel');
    this.channel.publish('', queue, body, {
      messageId: id,
      correlationId: id,
      replyTo: DIRECT_REPLY_TO,
      expiration: timeoutMs,
      timestamp: amqpTimestamp(),
      persistent,
      mandatory: true,
      headers,
    });
  }

  private async setUp(channel: Channel, declareAllQueues: boolean): Promise<void> {
    const { onAnswer, onReturn, onLoss } = this.listener;
    if (declareAllQueues) await declareQueues(channel);
    channel.on('return', ({ properties, fields }) =>
      onReturn(String(properties.correlationId), fields.routingKey),
    );
    channel.on('close', () => {
      if (this.channel !== channel) return;
      this.channel = undefined;
      onLoss();
    });
    const onMessage: Parameters<Channel['consume']>[1] = (message) => {
      if (message) onAnswer(String(message.properties.correlationId), message.content);
    };
    await channel.consume(DIRECT_REPLY_TO, onMessage, { noAck: true });
    this.channel = channel;
  }
}
