import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { UNMEASURED, type OutboxView, type QueueView } from '@order-flow/contracts/payloads/system';
import { Sweeper } from '@order-flow/runtime/sweeper';
import { within } from '@order-flow/runtime/within';
import { logger } from '@order-flow/telemetry/logger';
import { counter } from '@order-flow/telemetry/metrics/metrics';
import { Publisher, type SeenQueue } from '../broker/publisher';
import { CONSUMED_QUEUES, type ConsumedQueues } from '../consuming/config';
import { RabbitMqServer } from '../consuming/rabbitmq-server';
import { Outbox } from '../outbox/outbox';
import { perSecond, ratesOf, type Reading } from './queue-rates';

const EVERY_MS = 5000;
const FIRST_MS = 1000;
/** Rates are averages of this time. */
const WINDOW_MS = 30_000;
/** Of the outbox's reads, so that a slow database does not hide the rest of the status. */
const READ_LIMIT_MS = 500;

const handled = counter('messages_handled_total');
const published = counter('messages_published_total');

/** All counters at one moment. */
interface Sample {
  readonly at: number;
  readonly published: number;
  readonly queues: ReadonlyMap<string, Reading>;
}

/**
 * How busy the queues of this service are. RabbitMQ without its management plugin tells only how many messages wait. The
 * rest is known here, because this service is the queue's consumer. Nothing is counted for it: every 5 s it reads the
 * counters that the metrics have anyway.
 */
@Injectable()
export class QueueActivity implements OnApplicationBootstrap, OnModuleDestroy {
  /** Oldest first; at most those of the window and one more. */
  private samples: Sample[] = [];
  private readonly sweeper = new Sweeper('queue activity', EVERY_MS, () => this.sample());

  constructor(
    @Inject(CONSUMED_QUEUES) private readonly queues: ConsumedQueues,
    private readonly server: RabbitMqServer,
    private readonly publisher: Publisher,
    private readonly outboxRows: Outbox,
  ) {}

  onApplicationBootstrap(): void {
    this.sweeper.start(FIRST_MS);
  }

  onModuleDestroy(): void {
    // Nobody waits for the last sample: a silent broker would delay the stop.
    void this.sweeper.stop();
  }

  /** Adds what this service has measured. It has measured only the queues that it consumes. */
  async describe(seen: readonly SeenQueue[]): Promise<QueueView[]> {
    const now = await this.read(seen);
    const [before] = this.samples;
    return seen.map((queue): QueueView => {
      const inWork = this.server.inWork(queue.name);
      if (!inWork) return { ...queue, ...UNMEASURED };
      const { messages: unacknowledged, oldestSentAt } = inWork;
      return {
        ...queue,
        unacknowledged,
        oldestAgeSeconds:
          oldestSentAt === undefined ? null : Math.max(0, Math.round(Date.now() / 1000 - oldestSentAt)),
        ...ratesOf(before?.queues.get(queue.name), now.queues.get(queue.name)),
      };
    });
  }

  /** Null if the database does not answer soon. */
  async outbox(): Promise<OutboxView | null> {
    try {
      const [before] = this.samples;
      const [pending, oldestAgeSeconds] = await within(READ_LIMIT_MS, () =>
        Promise.all([this.outboxRows.pending(), this.outboxRows.oldestAgeSeconds()]),
      );
      const now = { at: performance.now(), published: await confirmed() };
      return {
        pending,
        oldestAgeSeconds: Math.round(oldestAgeSeconds),
        publishedPerSecond: before ? perSecond(now.published - before.published, before, now) : null,
      };
    } catch (err) {
      logger.debug({ err }, 'the outbox could not be inspected');
      return null;
    }
  }

  private async sample(): Promise<void> {
    const seen = await Promise.allSettled(this.queues.map(({ queue }) => this.publisher.look(queue)));
    const sample = await this.read(seen.flatMap((look) => (look.status === 'fulfilled' ? [look.value] : [])));
    const recent = this.samples.filter(({ at }) => sample.at - at <= WINDOW_MS);
    this.samples = [...recent, sample];
  }

  private async read(seen: readonly SeenQueue[]): Promise<Sample> {
    const at = performance.now();
    const { values } = await handled.get();
    const queues = this.queues.map(({ queue }): [string, Reading] => {
      const byPattern = new Map<string, number>();
      for (const { labels, value } of values) {
        const pattern = String(labels.pattern);
        if (labels.queue === queue) byPattern.set(pattern, (byPattern.get(pattern) ?? 0) + value);
      }
      const waiting = seen.find(({ name }) => name === queue)?.messages;
      const inWork = this.server.inWork(queue)?.messages ?? 0;
      return [queue, { at, handled: byPattern, held: waiting === undefined ? undefined : waiting + inWork }];
    });
    return { at, published: await confirmed(), queues: new Map(queues) };
  }
}

/** Messages that the broker has confirmed since the start of this process. */
async function confirmed(): Promise<number> {
  const { values } = await published.get();
  return values
    .filter(({ labels }) => labels.outcome === 'confirmed')
    .reduce((sum, { value }) => sum + value, 0);
}
