import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { context, SpanKind, trace } from '@opentelemetry/api';
import { v7 as uuidv7 } from 'uuid';
import { contracts, type Answers, type DataOf, type RequestPattern } from '@order-flow/contracts/contracts';
import { RequestError } from '@order-flow/contracts/errors';
import { messageAttributes } from '@order-flow/telemetry/tracing/span-attributes';
import { contextHeaders } from '@order-flow/telemetry/tracing/trace-context';
import { gauge } from '@order-flow/telemetry/metrics/metrics';
import { Broker } from '../broker/broker';
import { headerNames } from '../broker/message';
import { RequestChannel } from '../broker/request-channel';
import { MESSAGING_CONFIG, type MessagingConfig } from '../config';
import { CircuitBreakers } from './circuit-breakers';
import { PendingRequests } from './pending-requests';
import { readAnswer } from './read-answer';

const NOT_CONNECTED = 'not connected to RabbitMQ';

const tracer = trace.getTracer('messaging');

/**
 * Sends requests to the other services. A request goes to the queue of its contract and ends with the owner's answer or an
 * error. It expires when its sender stops waiting, so that it is not carried out later: in the queue by its `expiration`,
 * and at its owner by `x-deadline`.
 */
@Injectable()
export class RabbitMqClient implements OnApplicationBootstrap {
  private readonly pending = new PendingRequests();
  private readonly breakers = new CircuitBreakers();
  private readonly channel: RequestChannel;

  constructor(
    private readonly broker: Broker,
    @Inject(MESSAGING_CONFIG) private readonly config: MessagingConfig,
  ) {
    this.channel = new RequestChannel(broker, {
      onAnswer: (id, body) => this.pending.answered(id, () => readAnswer(body)),
      onReturn: (id, queue) => this.pending.fail(id, 'UNAVAILABLE', `there is no queue ${queue}`, 'returned'),
      onRefusal: (id) => this.pending.fail(id, 'UNAVAILABLE', 'RabbitMQ has refused the request'),
      // They were sent, so they may still be carried out.
      onLoss: () =>
        this.pending.failAll('TIMEOUT', 'the connection to RabbitMQ was lost before the answer came'),
    });
    gauge('broker_consuming', (metric) => metric.set(this.channel.ready ? 1 : 0));
  }

  /** Connects before the first request. After 5 s the service starts without a connection. */
  onApplicationBootstrap(): Promise<void> {
    return this.channel.open(this.config.DECLARE_ALL_QUEUES);
  }

  /** Why a request cannot be sent now, as text for a person. Undefined if it can. */
  get unavailable(): string | undefined {
    return this.broker.unavailable ?? (this.channel.ready ? undefined : NOT_CONNECTED);
  }

  /**
   * Sends a request to the owner of the pattern and returns the answer.
   *
   * @param extraMs how much longer than RPC_TIMEOUT_MS the owner may take on purpose
   * @throws RequestError with the owner's code. UNAVAILABLE at once without a connection or a queue, while the broker is
   *   blocked, or while nobody has answered lately; OVERLOADED with 2,000 requests pending; TIMEOUT after the time limit,
   *   and then it may or may not have been carried out
   */
  request<P extends RequestPattern>(pattern: P, data: DataOf<P>, extraMs = 0): Promise<Answers[P]> {
    return this.guarded(pattern, () => this.ask(uuidv7(), pattern, data, extraMs)) as Promise<Answers[P]>;
  }

  /**
   * The same for a caller that may stop waiting: resolves with undefined as soon as `signal` is aborted.
   *
   * @throws what `request()` throws
   */
  async requestUntil<P extends RequestPattern>(
    signal: AbortSignal,
    pattern: P,
    data: DataOf<P>,
    extraMs: number,
  ): Promise<Answers[P] | undefined> {
    const id = uuidv7();
    const stop = () => this.pending.abandon(id);
    signal.addEventListener('abort', stop);
    try {
      const answer = await this.guarded(pattern, () => this.ask(id, pattern, data, extraMs));
      return answer as Answers[P] | undefined;
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  /** Ends all pending requests, because the service stops. */
  close(): void {
    this.pending.failAll('TIMEOUT', 'the service stops before the answer came');
    this.breakers.close();
  }

  private guarded(pattern: RequestPattern, ask: () => Promise<unknown>): Promise<unknown> {
    // An alarm says nothing about the owner. Its breaker must stay closed, or it would refuse when the alarm is over.
    if (this.broker.publishing.blocked) return ask();
    return this.breakers.around(contracts[pattern].queue, ask);
  }

  private ask(id: string, pattern: RequestPattern, data: unknown, extraMs: number): Promise<unknown> {
    const { full } = this.pending;
    if (full !== undefined) return Promise.reject(new RequestError('OVERLOADED', full));
    const { unavailable } = this;
    if (unavailable !== undefined) return Promise.reject(new RequestError('UNAVAILABLE', unavailable));
    const timeoutMs = this.config.RPC_TIMEOUT_MS + extraMs;
    const answer = this.pending.add(id, pattern, timeoutMs);
    this.send(id, pattern, data, timeoutMs);
    return answer;
  }

  private send(id: string, pattern: RequestPattern, data: unknown, timeoutMs: number): void {
    const { queue, kind } = contracts[pattern];
    const body = Buffer.from(JSON.stringify({ pattern, data, id }));
    const span = tracer.startSpan(`send ${pattern}`, { kind: SpanKind.PRODUCER });
    span.setAttributes(messageAttributes({ operation: 'send', queue, messageId: id, bodySize: body.length }));
    const headers = {
      ...contextHeaders(trace.setSpan(context.active(), span)),
      [headerNames.attempt]: 1,
      // `expiration` alone is not enough: it begins when the broker reads the message, which can be much later in an
      // alarm.
      [headerNames.deadline]: Date.now() + timeoutMs,
    };
    try {
      this.channel.send({ id, queue, body, headers, persistent: kind !== 'query', timeoutMs });
    } catch (error) {
      this.pending.fail(id, 'UNAVAILABLE', `not sent: ${(error as Error).message}`);
    } finally {
      span.end();
    }
  }
}
