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
import { perSecond, ratesOf, shareOf, waitingGrowth, type Reading, type Share } from './queue-rates';

const EVERY_MS = 5000;
const FIRST_MS = 1000;
/** Rates are averages of this time. */
const WINDOW_MS = 30_000;
/** Of the outbox's reads, so that a slow database does not hide the rest of the status. */
const READ_LIMIT_MS = 500;

const handled = counter('messages_handled_total');
const published = counter('messages_published_total');

/** What a queue's consumer has in work and does, as it tells the other consumers of the queue. */
interface QueueShare extends Share {
  readonly unacknowledged: number;
  /** When the oldest message in work was sent, in seconds since 1970. */
  readonly oldestSentAt?: number | undefined;
}

/** What one replica does. */
export interface Activity {
  /** Messages per second that the broker has confirmed; null until it is known. */
  readonly publishedPerSecond: number | null;
  /** By the name of the queue, for each queue that it consumes. */
  readonly queues: Readonly<Record<string, QueueShare>>;
}

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

  /**
   * Adds what this service has measured. It has measured only the queues that it consumes.
   *
   * @param others what the other replicas do
   */
  async describe(seen: readonly SeenQueue[], others: readonly Partial<Activity>[]): Promise<QueueView[]> {
    const now = await this.read(seen);
    const [before] = this.samples;
    return seen.map((queue): QueueView => {
      const own = this.shareOfQueue(queue.name, now);
      if (!own) return { ...queue, ...UNMEASURED };
      const shares = [own, ...others.flatMap(({ queues }) => queues?.[queue.name] ?? [])];
      const oldest = Math.min(...shares.map(({ oldestSentAt }) => oldestSentAt ?? Infinity));
      return {
        ...queue,
        unacknowledged: shares.reduce((sum, { unacknowledged }) => sum + unacknowledged, 0),
        oldestAgeSeconds: oldest === Infinity ? null : Math.max(0, Math.round(Date.now() / 1000 - oldest)),
        ...ratesOf(shares, waitingGrowth(before?.queues.get(queue.name), now.queues.get(queue.name))),
      };
    });
  }

  /** What this process does. */
  async here(): Promise<Activity> {
    const now = await this.read([]);
    const shares = this.queues.flatMap(({ queue }): [string, QueueShare][] => {
      const share = this.shareOfQueue(queue, now);
      return share ? [[queue, share]] : [];
    });
    return { publishedPerSecond: this.publishedSince(now), queues: Object.fromEntries(shares) };
  }

  /**
   * Null if the database does not answer soon.
   *
   * @param others what the other replicas do
   */
  async outbox(others: readonly Partial<Activity>[]): Promise<OutboxView | null> {
    try {
      const [pending, oldestAgeSeconds] = await within(READ_LIMIT_MS, () =>
        Promise.all([this.outboxRows.pending(), this.outboxRows.oldestAgeSeconds()]),
      );
      const own = this.publishedSince({ at: performance.now(), published: await confirmed() });
      const all = others.reduce((sum, { publishedPerSecond }) => sum + (publishedPerSecond ?? 0), own ?? 0);
      return {
        pending,
        oldestAgeSeconds: Math.round(oldestAgeSeconds),
        publishedPerSecond: own === null ? null : Math.round(all * 100) / 100,
      };
    } catch (err) {
      logger.debug({ err }, 'the outbox could not be inspected');
      return null;
    }
  }

  private publishedSince(now: Pick<Sample, 'at' | 'published'>): number | null {
    const [before] = this.samples;
    return before ? perSecond(now.published - before.published, before, now) : null;
  }

  /** @returns undefined if this service does not consume the queue */
  private shareOfQueue(name: string, now: Sample): QueueShare | undefined {
    const inWork = this.server.inWork(name);
    if (!inWork) return undefined;
    const share = shareOf(this.samples[0]?.queues.get(name), now.queues.get(name));
    return { unacknowledged: inWork.messages, oldestSentAt: inWork.oldestSentAt, ...share };
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
      return [queue, { at, handled: byPattern, waiting, inWork: this.server.inWork(queue)?.messages ?? 0 }];
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
