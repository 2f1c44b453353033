import { context, trace } from '@opentelemetry/api';
import { NIL } from 'uuid';
import { skipLocked } from '@order-flow/storage/dialect';
import type { Reads } from '@order-flow/storage/reads';
import type { Replicas } from '@order-flow/storage/replicas';
import type { WriteQueue } from '@order-flow/storage/write-queue';
import { logger } from '@order-flow/telemetry/logger';
import { spanAttributes } from '@order-flow/telemetry/tracing/span-attributes';
import { contextFromHeaders, linkTo } from '@order-flow/telemetry/tracing/trace-context';
import type { Broker } from '../broker/broker';
import type { Relay, Row } from './relay';
import { SweepStart } from './sweep-start';

const SWEEP_BATCH = 500;
/** A replica may have committed something after it was found gone. */
const LOOK_AGAIN_MS = 60_000;

const tracer = trace.getTracer('messaging');

/** Finds the rows that a crash or an outage of the broker left behind, and gives them to the relay. */
export class OutboxSweep {
  private readonly start = new SweepStart();
  /** When it last looked for rows of replicas that are gone (`performance.now()`), and at which `changes`. */
  private lookedAt = { changes: -1, time: 0 };

  constructor(
    private readonly writes: WriteQueue,
    private readonly reads: Reads,
    private readonly broker: Broker,
    private readonly replicas: Replicas,
    private readonly relay: Relay,
    private readonly sweepAgain: () => void,
  ) {}

  /**
   * Publishes what a crash or a broker outage left behind, oldest first.
   *
   * A row is left behind if this process is not about to publish it. Its time does not tell, because clocks jump. Some of
   * the rows read first may be committed but not yet published. The effects of a commit run before the next commit, so
   * after an empty commit each of these rows is held, deleted, or left behind. A second read tells which.
   */
  async sweep(signal: AbortSignal): Promise<void> {
    if (this.replicas.several) {
      await this.lookForOthers();
      await this.start.move((id) => this.oldestFrom(id));
    }
    let after: string | undefined;
    while (!signal.aborted && this.broker.connected && !this.relay.full) {
      const found = await this.reads.query<Pick<Row, 'id'>[]>(
        `SELECT id FROM outbox WHERE id ${after === undefined ? '>=' : '>'} $1 AND owner = $2 ORDER BY id LIMIT $3`,
        [after ?? this.start.id, this.replicas.id, SWEEP_BATCH],
      );
      const last = found.at(-1)?.id ?? NIL;
      const idle = new Set(found.map(({ id }) => id).filter((id) => !this.relay.holds(id)));
      if (idle.size > 0) {
        await this.writes.run(() => Promise.resolve());
        await this.publishLeftOver(String(found[0]?.id), last, idle);
      }
      if (found.length < SWEEP_BATCH) return;
      after = last;
    }
  }

  private async oldestFrom(id: string): Promise<string | undefined> {
    const [oldest] = await this.reads.query<Pick<Row, 'id'>[]>(
      'SELECT id FROM outbox WHERE id >= $1 AND owner = $2 ORDER BY id LIMIT 1',
      [id, this.replicas.id],
    );
    return oldest?.id;
  }

  /**
   * Takes over what replicas that are gone have left, when others run than before. It reads the whole table, with the rows
   * that are deleted but still there because of an open transaction.
   */
  private async lookForOthers(): Promise<void> {
    const { changes } = this.replicas;
    if (changes === this.lookedAt.changes && performance.now() - this.lookedAt.time < LOOK_AGAIN_MS) return;
    try {
      if (await this.takeOver()) this.lookedAt = { changes, time: performance.now() };
      else this.sweepAgain();
    } catch (err) {
      // The rows of this replica do not wait for it.
      logger.warn({ err }, 'the outbox of replicas that are gone could not be taken over; trying again');
    }
  }

  /**
   * Rows of replicas that are gone become rows of this one. Each row goes to one replica.
   *
   * @returns whether none are left, or another replica is taking them
   */
  private async takeOver(): Promise<boolean> {
    const gone = this.replicas.gone('owner');
    const found = await this.reads.query(`SELECT 1 FROM outbox WHERE ${gone} LIMIT 1`);
    if (found.length === 0) return true;
    const taken = await this.writes.run((tx) =>
      tx.rows(
        `UPDATE outbox SET owner = $1 WHERE id IN
           (SELECT id FROM outbox WHERE ${gone} ORDER BY id LIMIT ${SWEEP_BATCH} ${skipLocked}) RETURNING id`,
        [this.replicas.id],
      ),
    );
    // Their ids may be smaller than those of this process.
    if (taken.length > 0) this.start.goBack();
    logger.info({ messages: taken.length }, 'took over what a replica that is gone left in the outbox');
    return taken.length < SWEEP_BATCH;
  }

  private async publishLeftOver(first: string, last: string, idle: ReadonlySet<string>): Promise<void> {
    // The result may include rows that are deleted while we read.
    const published = this.relay.holding();
    const rows = await this.reads.query<Row[]>(
      'SELECT id, pattern, queue, body, headers FROM outbox WHERE id >= $1 AND id <= $2 AND owner = $3 ORDER BY id',
      [first, last, this.replicas.id],
    );
    const leftOver = rows.filter(({ id }) => idle.has(id) && !published.has(id) && !this.relay.holds(id));
    if (leftOver.length > 0) this.publishAll(leftOver);
  }

  private publishAll(rows: readonly Row[]): void {
    logger.info({ messages: rows.length }, 'publishing what was left in the outbox');
    tracer.startActiveSpan(
      'sweep outbox',
      { root: true, attributes: { [spanAttributes.batchMessageCount]: rows.length } },
      (span) => {
        const links = linkTo(context.active());
        for (const row of rows) {
          const headers = JSON.parse(row.headers) as Record<string, string>;
          this.relay.publish(row, contextFromHeaders(headers), links);
        }
        span.end();
      },
    );
  }
}
