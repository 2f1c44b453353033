import { hostname } from 'node:os';
import { Sweeper } from '@order-flow/runtime/sweeper';
import { logger } from '@order-flow/telemetry/logger';
import type { Reads } from '../reads';
import { Replicas, type SeenReplica } from '../replicas';
import type { WriteQueue } from '../write-queue';

const BEAT_MS = 3000;
/** A replica that has not been seen for so long is gone: it was killed, or it is paused. */
const GONE_MS = 15_000;
const GONE_AFTER = `interval '${GONE_MS} milliseconds'`;
const ALL = `SELECT id AS number, host, pid, "startedAt" AS since, "seenAt", about,
    "seenAt" > now() - ${GONE_AFTER} AS running,
    coalesce(id = (SELECT min(id) FROM replicas WHERE "seenAt" > now() - ${GONE_AFTER}), false) AS leads
  FROM replicas WHERE "seenAt" > now() - interval '5 minutes' ORDER BY id DESC LIMIT 100`;

/**
 * The replicas as the database knows them: each says every 3 s that it runs. All times are the server's, so the clocks of
 * the machines do not matter. The one with the lowest number leads.
 *
 * A replica that was paused for longer finds its work taken over when it wakes up. What it had already begun can happen
 * twice, and its receivers recognise the message ids.
 */
export class PostgresReplicas extends Replicas {
  readonly several = true;
  private number = 0;
  private lowest = 0;
  private running = 1;
  /** The replicas that were seen last, and whether those that were not count as gone. */
  private seen = '';
  changes = 0;
  /** Whether two beats in a row found it lowest. A single one may come before those of the others, after an outage of all. */
  private confirmed = false;
  private beatAt = 0;
  /** Until then nobody counts as gone: the others may not have beaten since the outage. */
  private trustsFrom = 0;
  private readonly sweeper = new Sweeper('replicas', BEAT_MS, () => this.beat());

  private constructor(private readonly writes: WriteQueue) {
    super();
  }

  static async join(writes: WriteQueue): Promise<PostgresReplicas> {
    const replicas = new PostgresReplicas(writes);
    await replicas.register();
    replicas.sweeper.start();
    return replicas;
  }

  get id(): number {
    return this.number;
  }

  get leads(): boolean {
    return this.confirmed && performance.now() - this.beatAt < GONE_MS;
  }

  get count(): number {
    return this.running;
  }

  gone(column: string): string {
    if (performance.now() < this.trustsFrom) return 'false';
    return `${column} <> ${this.number} AND NOT EXISTS
      (SELECT 1 FROM replicas AS r WHERE r.id = ${column} AND r."seenAt" > now() - ${GONE_AFTER})`;
  }

  async all(reads: Reads): Promise<SeenReplica[]> {
    return (await reads.query<SeenReplica[]>(ALL)).reverse();
  }

  async leave(): Promise<void> {
    await this.sweeper.stop();
    await this.writes.run((tx) => tx.rows('DELETE FROM replicas WHERE id = $1', [this.number]));
  }

  private async register(): Promise<void> {
    const [row] = await this.writes.run((tx) =>
      tx.rows<{ id: number }>(
        'INSERT INTO replicas (host, pid, "startedAt", "seenAt") VALUES ($1, $2, now(), now()) RETURNING id',
        [hostname(), process.pid],
      ),
    );
    this.number = row?.id ?? 0;
    this.lowest = 0;
    await this.beat();
  }

  private async beat(): Promise<void> {
    const [seen] = await this.writes.run((tx) =>
      tx.rows<{ lowest: number; running: number; ids: string }>(
        `WITH seen AS (UPDATE replicas SET "seenAt" = now(), about = $1 WHERE id = $2 RETURNING id)
         SELECT min(r.id) AS lowest, count(*) AS running, string_agg(r.id::text, ' ' ORDER BY r.id) AS ids FROM replicas AS r
         WHERE EXISTS (SELECT 1 FROM seen) AND (r.id = $2 OR r."seenAt" > now() - ${GONE_AFTER})
         HAVING count(*) > 0`,
        [JSON.stringify(this.about()), this.number],
      ),
    );
    if (!seen) {
      logger.warn({ replica: this.number }, 'this replica was taken for gone; it joins again');
      await this.register();
      return;
    }
    const now = performance.now();
    const isFirst = this.beatAt === 0;
    // The database was away, or this process was paused: then the row of each replica is old, or the others have a leader.
    const wasAway = !isFirst && now - this.beatAt > GONE_MS;
    if (wasAway) this.trustsFrom = now + GONE_MS;
    this.confirmed = seen.lowest === this.number && !wasAway && (isFirst || this.lowest === this.number);
    this.beatAt = now;
    this.lowest = seen.lowest;
    this.running = seen.running;
    const all = `${seen.ids} ${now >= this.trustsFrom}`;
    if (all !== this.seen) this.changes++;
    this.seen = all;
    this.writes.shareWith(seen.running > 1);
    if (this.leads) await this.forget();
  }

  /** Rows of replicas that are gone for good. */
  private async forget(): Promise<void> {
    await this.writes.run((tx) => tx.rows(`DELETE FROM replicas WHERE "seenAt" < now() - interval '1 hour'`));
  }
}
