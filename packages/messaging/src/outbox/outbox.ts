import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { context, type Context, type Link } from '@opentelemetry/api';
import { v7 as uuidv7 } from 'uuid';
import { ageSeconds, gauge } from '@order-flow/telemetry/metrics/metrics';
import { contextHeaders } from '@order-flow/telemetry/tracing/trace-context';
import { Broker } from '../broker/broker';
import { CONSUMER_CONFIG, type ConsumerConfig } from '../consuming/config';
import { contracts, type DataOf, type EventPattern } from '@order-flow/contracts/contracts';
import type { EventContract } from '@order-flow/contracts/declare';
import { crashPoint } from '../consuming/crash-points';
import { Reads } from '@order-flow/storage/reads';
import { Publisher } from '../broker/publisher';
import { OutboxSweep } from './outbox-sweep';
import { Relay, type Row } from './relay';
import { Sweeper } from '@order-flow/runtime/sweeper';
import { validatePayload } from '@order-flow/contracts/checking/validate-payload';
import { Replicas } from '@order-flow/storage/replicas';
import { insertInto } from '@order-flow/storage/statement';
import { countUpTo } from '@order-flow/storage/where';
import { WriteQueue, type Transaction } from '@order-flow/storage/write-queue';

const OUTBOX = insertInto('outbox', {
  id: 'uuid',
  pattern: 'text',
  queue: 'text',
  body: 'text',
  headers: 'text',
  createdAt: 'timestamp',
  owner: 'integer',
});

/**
 * The transactional outbox. An event is stored in the transaction of the change that causes it, one row for each
 * subscriber's queue (a public event: one row for the exchange), and published after the commit. A row is deleted when the
 * broker has confirmed its message. The sweep publishes what a crash or a broker outage left behind. So every subscriber
 * gets the event at least once, and never without the change.
 */
@Injectable()
export class Outbox implements OnApplicationBootstrap {
  private readonly relay: Relay;
  private readonly sweeper: Sweeper;

  constructor(
    writes: WriteQueue,
    private readonly reads: Reads,
    publisher: Publisher,
    private readonly broker: Broker,
    private readonly replicas: Replicas,
    @Inject(CONSUMER_CONFIG) config: ConsumerConfig,
  ) {
    this.relay = new Relay(writes, publisher);
    const sweep = new OutboxSweep(writes, reads, broker, replicas, this.relay, () => this.sweeper.sweepNow());
    this.sweeper = new Sweeper('outbox', config.OUTBOX_SWEEP_MS, (signal) => sweep.sweep(signal));
    gauge('outbox_pending_messages', async (metric) => metric.set(replicas.leads ? await this.pending() : 0));
    gauge('outbox_oldest_age_seconds', async (metric) =>
      metric.set(replicas.leads ? await this.oldestAgeSeconds() : 0),
    );
  }

  /** How many messages are committed, but not yet confirmed by the broker. 10,001 means more than 10,000. */
  async pending(): Promise<number> {
    const [row] = await this.reads.query<{ n: number }[]>(countUpTo('outbox'));
    return row?.n ?? 0;
  }

  /** The age of the oldest of them; 0 if there is none. */
  async oldestAgeSeconds(): Promise<number> {
    const [oldest] = await this.reads.query<{ createdAt: string }[]>(
      'SELECT "createdAt" FROM outbox ORDER BY id LIMIT 1',
    );
    return ageSeconds(oldest?.createdAt);
  }

  /**
   * Stores an event for its subscribers, in the transaction of the change that causes it, with the current trace context.
   * Each row's id becomes the id of its message, the same however often it is published.
   *
   * @param links other causes, for the span of the publishing
   * @throws InvalidPayloadError if the data breaks the contract
   */
  enqueue<P extends EventPattern>(tx: Transaction, pattern: P, data: DataOf<P>, links?: Link[]): void {
    const { exchange, queues }: EventContract = contracts[pattern];
    this.store(tx, exchange ? [exchange] : queues, pattern, data, context.active(), links);
  }

  /**
   * The same for one subscriber alone, in the trace of `parent`.
   *
   * @returns the id of the message
   * @throws InvalidPayloadError if the data breaks the contract
   */
  enqueueFor(
    tx: Transaction,
    queue: string,
    pattern: EventPattern,
    data: object,
    parent: Context,
    links: Link[],
  ): string {
    const [id] = this.store(tx, [queue], pattern, data, parent, links);
    return String(id);
  }

  private store(
    tx: Transaction,
    queues: readonly string[],
    pattern: EventPattern,
    data: object,
    parent: Context,
    links?: Link[],
  ): string[] {
    validatePayload(pattern, data);
    const body = JSON.stringify({ pattern, data });
    const headers = JSON.stringify(contextHeaders(parent));
    const createdAt = new Date().toISOString();
    return queues.map((queue) => {
      const row: Row = { id: uuidv7(), pattern, queue, body, headers };
      tx.atCommit(OUTBOX, [row.id, pattern, queue, body, headers, createdAt, this.replicas.id]);
      tx.afterCommit(() => {
        crashPoint('committed-not-published', pattern);
        this.relay.publish(row, parent, links);
      });
      return row.id;
    });
  }

  onApplicationBootstrap(): void {
    this.broker.publishing.onAvailable(() => this.sweeper.sweepNow());
    this.sweeper.start();
  }

  /** Waits until published messages are confirmed and deleted. The rest stays in the table for the next start. */
  async stop(): Promise<void> {
    await this.sweeper.stop();
    await this.relay.stop();
  }
}
