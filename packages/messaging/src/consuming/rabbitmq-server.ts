import { Inject, Injectable, Optional } from '@nestjs/common';
import { Server, type CustomTransportStrategy, type MessageHandler } from '@nestjs/microservices';
import { context } from '@opentelemetry/api';
import { checkHandlers } from '@order-flow/contracts/checking/check-handlers';
import { contracts, isPattern, takes } from '@order-flow/contracts/contracts';
import { PermanentError } from '@order-flow/contracts/errors';
import { within } from '@order-flow/runtime/within';
import { WriteQueue } from '@order-flow/storage/write-queue';
import { counter, gauge } from '@order-flow/telemetry/metrics/metrics';
import { contextFromHeaders } from '@order-flow/telemetry/tracing/trace-context';
import { Broker } from '../broker/broker';
import type { InWork } from '../broker/consumer/acknowledger';
import { QueueConsumer } from '../broker/consumer/queue-consumer';
import type { Delivery } from '../broker/message';
import { FaultSwitches } from '../faults/fault-switches';
import { CONSUMED_QUEUES, CONSUMER_CONFIG, type ConsumedQueues, type ConsumerConfig } from './config';
import { FailedEvents } from './failed-events/failed-events';
import { answer } from './steps/answer';
import { injectFaults } from './steps/faults';
import { RedeliveryGuard } from './steps/redelivery-guard';
import { settle } from './steps/settle';
import { inSpan } from './steps/span';
import { COUNTED, type Handle, type Take } from './steps/step';
import { validate } from './steps/validate';

/** How long the broker may take to end our consumers. */
const CANCEL_LIMIT_MS = 2000;

const handled = counter('messages_handled_total');

/**
 * Nest's transport for our queues. A message passes these files, from its delivery to its acknowledgement:
 *
 *   broker/consumer/queue-consumer.ts   takes it from RabbitMQ
 *   broker/message.ts                   reads it
 *   steps/span.ts                       one span and the metric of its duration
 *   steps/settle.ts                     waits out our own faults, then acknowledges what has an outcome (steps/step.ts)
 *   steps/faults.ts                     only with FAULTS_ENABLED=true: tampers with events on purpose
 *   failed-events/failed-events.ts      an event: retries it or stores a dead letter. A request: steps/answer.ts answers it
 *   steps/redelivery-guard.ts           stops a message that kills the process
 *   steps/validate.ts                   checks it and calls the handler in a controller, which commits
 *   broker/consumer/acknowledger.ts     acknowledges it
 */
@Injectable()
export class RabbitMqServer extends Server implements CustomTransportStrategy {
  private readonly registrations: string[] = [];
  private readonly stopping = new AbortController();
  private consumers: readonly QueueConsumer[] = [];

  constructor(
    @Inject(CONSUMED_QUEUES) private readonly queues: ConsumedQueues,
    @Inject(CONSUMER_CONFIG) private readonly config: ConsumerConfig,
    private readonly broker: Broker,
    private readonly writes: WriteQueue,
    private readonly failedEvents: FailedEvents,
    private readonly guard: RedeliveryGuard,
    @Optional() private readonly faults?: FaultSwitches,
  ) {
    super();
    gauge('broker_consuming', (metric) => metric.set(this.consuming ? 1 : 0));
  }

  /** Whether every queue is really being consumed now. */
  get consuming(): boolean {
    return this.consumers.length > 0 && this.consumers.every(({ consuming }) => consuming);
  }

  /** The messages that this process has taken from the queue and not yet acknowledged. Undefined for another's queue. */
  inWork(queue: string): InWork | undefined {
    return this.consumers.find((consumer) => consumer.queue === queue)?.look();
  }

  override addHandler(pattern: unknown, callback: MessageHandler, isEventHandler = false, extras = {}): void {
    this.registrations.push(this.normalizePattern(pattern as string));
    super.addHandler(pattern, callback, isEventHandler, extras);
  }

  /** Starts consuming, unless the handlers do not fit the contracts. Does not wait for the broker: readiness tells. */
  listen(callback: (error?: unknown) => void): void {
    try {
      const names = this.queues.map(({ queue }) => queue);
      checkHandlers(this.registrations, names);
    } catch (error) {
      callback(error);
      return;
    }
    this.countFromZero();
    const { take, bury } = this.chain();
    const { broker } = this;
    const { RETRY_DELAYS_MS: retryDelaysMs } = this.config;
    this.consumers = this.queues.map(
      (from) => new QueueConsumer(broker, { ...from, retryDelaysMs, take, bury }),
    );
    callback();
  }

  /** Takes no further messages and waits for those in work. */
  async drain(): Promise<void> {
    // A silent broker does not answer, but handlers that wait must still learn of the stop.
    const cancelled = () => Promise.all(this.consumers.map((consumer) => consumer.cancel()));
    await within(CANCEL_LIMIT_MS, cancelled).catch(() => undefined);
    this.stopping.abort();
    await Promise.all(this.consumers.map((consumer) => consumer.settled()));
  }

  close(): void {
    this.stopping.abort();
  }

  on(): never {
    throw new Error('RabbitMqServer emits no events; see Broker');
  }

  unwrap(): never {
    throw new Error('RabbitMqServer wraps no other server; see Broker');
  }

  /** The steps around a handler, from the inside out. `bury` is for a message that cannot be handled at all. */
  private chain(): { take: Take; bury: (message: Delivery, error: Error) => Promise<void> } {
    const { broker, failedEvents, faults, guard, writes } = this;
    const stopping = this.stopping.signal;
    const settling = {
      stopping,
      databaseBack: () => writes.recovered(stopping),
      brokerThere: () => broker.connected,
      giveUp: (message: Delivery) =>
        failedEvents.bury(message, new PermanentError('it could be neither handled nor put aside')),
      redeliveryEnded: (message: Delivery) => guard.end(message),
    };
    const handle = validate(this.messageHandlers, stopping);
    const guarded: Handle = (message) => guard.run(message, handle);
    const putAside = failedEvents.putAside(guarded);
    const event = faults ? injectFaults(putAside, faults, { stopping }) : putAside;
    const request = answer(guarded, stopping);
    const settled = settle((message) => (message.request ? request(message) : event(message)), settling);
    return {
      take: inSpan(settled),
      bury: (message, error) =>
        context.with(contextFromHeaders(message.headers), () =>
          settle(() => failedEvents.bury(message, error), settling)(message),
        ),
    };
  }

  /** Prometheus sees no increase in a series that begins with 1. */
  private countFromZero(): void {
    for (const pattern of this.registrations.filter(isPattern)) {
      const outcomes = COUNTED[contracts[pattern].kind === 'event' ? 'event' : 'request'];
      for (const { queue } of this.queues.filter(({ queue }) => takes(queue, pattern)))
        for (const outcome of outcomes) handled.inc({ queue, pattern, outcome }, 0);
    }
  }
}
