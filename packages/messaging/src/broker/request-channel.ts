import type { Channel, ConfirmChannel } from 'amqplib';
import type { Broker } from './broker';
import { amqpTimestamp } from './message';
import { declareQueues } from './queue-declarations';
import { wireHeaders } from './wire-headers';

/** RabbitMQ's name for the queue on which answers arrive. It belongs to the channel and needs no declaration. */
const DIRECT_REPLY_TO = 'amq.rabbitmq.reply-to';
const FIRST_CONNECTION_MS = 5000;

/** What can happen to requests that were sent. `id` is the id given to `send()`. */
interface Listener {
  readonly onAnswer: (id: string, body: Buffer) => void;
  /** The queue of the request does not exist. */
  readonly onReturn: (id: string, queue: string) => void;
  /** The broker has refused the request, so nobody gets it. */
  readonly onRefusal: (id: string) => void;
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

/**
 * Sends requests and receives their answers, on one channel that is set up again after each loss.
 *
 * With one broker requests need no confirms: their answers are enough. In a cluster the channel has confirms, because
 * requests would be lost without a word while a queue has no leader.
 */
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
    const { publishing } = this.broker;
    const setUp = (channel: Channel) => this.setUp(channel, declareAllQueues);
    const wrapper = publishing.clustered
      ? publishing.confirmChannel('requests', setUp)
      : publishing.plainChannel('requests', setUp);
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<void>((resolve) => (timer = setTimeout(resolve, FIRST_CONNECTION_MS)));
    await Promise.race([wrapper.waitForConnect(), limit]);
    clearTimeout(timer);
  }

  /** @throws Error if there is no channel or it is closing */
  send({ id, queue, body, headers, persistent, timeoutMs }: OutgoingRequest): void {
    const { channel } = this;
    if (!channel) throw new Error('there is no channel');
    const confirmed = (error: Error | null) => {
      if (!error || channel !== this.channel) return;
      this.listener.onRefusal(id);
      this.broker.publishing.refused();
    };
    const properties = {
      messageId: id,
      correlationId: id,
      replyTo: DIRECT_REPLY_TO,
      expiration: timeoutMs,
      timestamp: amqpTimestamp(),
      persistent,
      mandatory: true,
      headers: wireHeaders(headers),
    };
    if (this.broker.publishing.clustered)
      (channel as ConfirmChannel).publish('', queue, body, properties, confirmed);
    else channel.publish('', queue, body, properties);
  }

  private async setUp(channel: Channel, declareAllQueues: boolean): Promise<void> {
    const { onAnswer, onReturn, onLoss } = this.listener;
    if (declareAllQueues) await declareQueues(channel);
    channel.on('return', ({ properties, fields }) =>
      onReturn(String(properties.correlationId), fields.routingKey),
    );
    // First: amqplib then tells all requests that are not confirmed that the channel is closed.
    channel.prependListener('close', () => {
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
