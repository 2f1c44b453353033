import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { ClientProxy, type ReadPacket, type WritePacket } from '@nestjs/microservices';
import { context, SpanKind, trace } from '@opentelemetry/api';
import type { Channel, ConsumeMessage, Message } from 'amqplib';
import { v7 as uuidv7 } from 'uuid';
import { logger } from '@order-flow/telemetry/logger';
import { counter, gauge } from '@order-flow/telemetry/metrics/metrics';
import { messageAttributes } from '@order-flow/telemetry/tracing/span-attributes';
import { contextHeaders } from '@order-flow/telemetry/tracing/trace-context';
import { amqpTimestamp } from '../broker/amqp-timestamp';
import { Broker } from '../broker/broker';
import { CircuitBreakers } from './circuit-breakers';
import { MESSAGING_CONFIG, type MessagingConfig } from '../config';
import {
  contracts,
  isRequestPattern,
  queues,
  type Answers,
  type DataOf,
  type RequestPattern,
} from '@order-flow/contracts/contracts';
import { RequestError, type RequestErrorCode } from '@order-flow/contracts/errors';
import { headerNames } from '../broker/message';

interface Waiting {
  readonly pattern: string;
  readonly settle: (packet: WritePacket) => void;
}

/** More requests than this wait for no answer: they are refused. */
const MAX_WAITING = 2000;
const DIRECT_REPLY_TO = 'amq.rabbitmq.reply-to';
const FIRST_CONNECTION_MS = 5000;

const tracer = trace.getTracer('messaging');
/** A request is not confirmed by the broker: its answer says that it arrived. */
const published = counter('messages_published_total');

/**
 * Nest's client for requests: each goes to the queue of its contract and is answered over RabbitMQ's direct reply
 * queue, or fails. It expires in its queue when its sender stops waiting, and its owner drops it after that (`x-deadline`),
 * so that it is not carried out later.
 */
@Injectable()
export class RabbitMqClient extends ClientProxy implements OnApplicationBootstrap {
  private channel: Channel | undefined;
  private readonly waiting = new Map<string, Waiting>();
  private readonly breakers = new CircuitBreakers();

  constructor(
    private readonly broker: Broker,
    @Inject(MESSAGING_CONFIG) private readonly config: MessagingConfig,
  ) {
    super();
    gauge('broker_consuming', (metric) => metric.set(this.channel ? 1 : 0));
  }

  /**
   * Asks the owner of the pattern and gives its answer.
   *
   * @throws RequestError with the owner's code; UNAVAILABLE at once without a connection or a queue, while the broker
   *   is blocked, or while nobody has answered lately, OVERLOADED if 2,000 requests wait already, TIMEOUT after RPC_TIMEOUT_MS (then it may or may not have been carried out)
   * @param extraMs how much longer the owner may take on purpose
   */
  request<P extends RequestPattern>(pattern: P, data: DataOf<P>, extraMs = 0): Promise<Answers[P]> {
    const ask = () => this.requestOnce(pattern, data, extraMs);
    // An alarm says nothing about the owner: its breaker must not open for that, and refuse when the alarm is over.
    if (this.broker.publishing.blocked) return ask();
    return this.breakers.around(contracts[pattern].queue, ask);
  }

  /**
   * The same for who may stop waiting: undefined as soon as `signal` is aborted. A later answer is dropped.
   *
   * @throws what `request()` throws
   */
  requestUntil<P extends RequestPattern>(
    signal: AbortSignal,
    pattern: P,
    data: DataOf<P>,
    extraMs: number,
  ): Promise<Answers[P] | undefined> {
    const once = () =>
      new Promise<Answers[P] | undefined>((resolve, reject) => {
        const settle = ({ err, response }: WritePacket<Answers[P]>) => {
          signal.removeEventListener('abort', stop);
          if (err) reject(err as RequestError);
          else resolve(response);
        };
        const cancel = this.ask({ pattern, data }, settle, this.config.RPC_TIMEOUT_MS + extraMs);
        function stop(): void {
          cancel();
          resolve(undefined);
        }
        signal.addEventListener('abort', stop);
      });
    return this.breakers.around(contracts[pattern].queue, once);
  }

  private requestOnce<P extends RequestPattern>(
    pattern: P,
    data: DataOf<P>,
    extraMs: number,
  ): Promise<Answers[P]> {
    return new Promise((resolve, reject) => {
      const settle = ({ err, response }: WritePacket<Answers[P]>) => {
        if (err) reject(err as RequestError);
        else resolve(response as Answers[P]);
      };
      this.ask({ pattern, data }, settle, this.config.RPC_TIMEOUT_MS + extraMs);
    });
  }

  /** Connects at boot, so that the first request does not wait for it; goes on without after 5 s. */
  async onApplicationBootstrap(): Promise<void> {
    const wrapper = this.broker.publishing.plainChannel('requests', async (channel) => {
      if (this.config.DECLARE_ALL_QUEUES) {
        for (const queue of queues) await channel.assertQueue(queue, { durable: true });
      }
      channel.on('return', (message: Message) => this.returned(message));
      channel.on('close', () => this.lost(channel));
      await channel.consume(DIRECT_REPLY_TO, (message) => message && this.answered(message), { noAck: true });
      this.channel = channel;
    });
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, FIRST_CONNECTION_MS);
    });
    await Promise.race([wrapper.waitForConnect(), limit]);
    clearTimeout(timer);
  }

  /** Why a request would not be sent now, for a person; undefined: it would. */
  get unavailable(): string | undefined {
    return this.broker.unavailable ?? (this.channel ? undefined : 'not connected to RabbitMQ');
  }

  override connect(): Promise<void> {
    return Promise.resolve();
  }

  override close(): void {
    for (const id of [...this.waiting.keys()])
      this.fail(id, 'TIMEOUT', 'the service stops before the answer came');
    this.breakers.close();
  }

  override unwrap(): never {
    throw new Error('RabbitMqClient shows nothing of its inside; see Broker');
  }

  protected override publish(packet: ReadPacket, callback: (packet: WritePacket) => void): () => void {
    return this.ask(packet, callback, this.config.RPC_TIMEOUT_MS);
  }

  protected override dispatchEvent(): Promise<never> {
    return Promise.reject(new Error('events go through the outbox: see outbox.ts'));
  }

  private ask(packet: ReadPacket, callback: (packet: WritePacket) => void, timeoutMs: number): () => void {
    const pattern = packet.pattern as unknown;
    // In order of time: whoever keeps it in an index adds it at the end.
    const id = uuidv7();
    const refuse = (code: RequestErrorCode, message: string) => {
      callback({ err: new RequestError(code, message), isDisposed: true });
      return () => undefined;
    };
    if (!isRequestPattern(pattern))
      return refuse('UNKNOWN_PATTERN', `no request has the pattern ${String(pattern)}`);
    if (this.waiting.size >= MAX_WAITING)
      return refuse('OVERLOADED', `${MAX_WAITING} requests are waiting already`);
    const { channel, unavailable } = this;
    if (!channel || unavailable !== undefined)
      return refuse('UNAVAILABLE', unavailable ?? 'not connected to RabbitMQ');

    const timer = setTimeout(
      () => this.fail(id, 'TIMEOUT', `no answer to ${pattern} within ${timeoutMs} ms`),
      timeoutMs,
    );
    this.waiting.set(id, {
      pattern,
      settle: (answer) => {
        clearTimeout(timer);
        callback(answer);
      },
    });
    this.sendRequest(channel, pattern, id, packet.data, timeoutMs);
    return () => {
      clearTimeout(timer);
      this.waiting.delete(id);
    };
  }

  private sendRequest(
    channel: Channel,
    pattern: RequestPattern,
    id: string,
    data: unknown,
    timeoutMs: number,
  ): void {
    const { queue, kind } = contracts[pattern];
    const body = Buffer.from(JSON.stringify({ pattern, data, id }));
    const span = tracer.startSpan(`send ${pattern}`, { kind: SpanKind.PRODUCER });
    span.setAttributes(messageAttributes({ operation: 'send', queue, messageId: id, bodySize: body.length }));
    try {
      channel.publish('', queue, body, {
        messageId: id,
        correlationId: id,
        replyTo: DIRECT_REPLY_TO,
        expiration: timeoutMs,
        timestamp: amqpTimestamp(),
        persistent: kind !== 'query',
        mandatory: true,
        headers: {
          ...contextHeaders(trace.setSpan(context.active(), span)),
          [headerNames.attempt]: 1,
          // `expiration` begins only when the broker reads the message, which it puts off while it is short of memory.
          [headerNames.deadline]: Date.now() + timeoutMs,
        },
      });
    } catch (error) {
      // amqplib throws on a channel that is closing.
      this.fail(id, 'UNAVAILABLE', `not sent: ${(error as Error).message}`);
    } finally {
      span.end();
    }
  }

  private answered(message: ConsumeMessage): void {
    const id = String(message.properties.correlationId);
    const waiting = this.waiting.get(id);
    // Nobody waits any more.
    if (!waiting) return;
    this.waiting.delete(id);
    published.inc({ pattern: waiting.pattern, outcome: 'confirmed' });
    try {
      const packet = JSON.parse(message.content.toString('utf8')) as WritePacket<unknown>;
      waiting.settle(
        packet.err === undefined || packet.err === null
          ? { response: packet.response, isDisposed: true }
          : { err: remoteError(packet.err), isDisposed: true },
      );
    } catch (err) {
      logger.error({ err }, 'an answer could not be read');
      waiting.settle({ err: new RequestError('INTERNAL', 'the answer could not be read'), isDisposed: true });
    }
  }

  private returned(message: Message): void {
    this.fail(
      String(message.properties.correlationId),
      'UNAVAILABLE',
      `there is no queue ${message.fields.routingKey}`,
      'returned',
    );
  }

  /** Answers to what was asked on a lost channel cannot come any more. */
  private lost(channel: Channel): void {
    if (this.channel !== channel) return;
    this.channel = undefined;
    for (const id of [...this.waiting.keys()]) {
      // It was sent: it may be carried out all the same.
      this.fail(id, 'TIMEOUT', 'the connection to RabbitMQ was lost before the answer came');
    }
  }

  private fail(
    id: string,
    code: RequestErrorCode,
    message: string,
    outcome: 'returned' | 'failed' = 'failed',
  ): void {
    const waiting = this.waiting.get(id);
    if (!waiting) return;
    this.waiting.delete(id);
    published.inc({ pattern: waiting.pattern, outcome });
    waiting.settle({ err: new RequestError(code, message), isDisposed: true });
  }
}

/** What the owner answered as an error: ours has a code, a foreign one may be anything. */
function remoteError(err: unknown): RequestError {
  const { code, message, errors } = (
    typeof err === 'object' && err !== null ? err : {}
  ) as Partial<RequestError>;
  return new RequestError(code ?? 'INTERNAL', message ?? 'the request failed', errors);
}
