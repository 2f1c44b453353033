import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { logger } from '@order-flow/telemetry/logger';
import { counter, gauge } from '@order-flow/telemetry/metrics/metrics';
import { archive } from './archive';
import { STORAGE_CONFIG, type StorageConfig } from './config';
import { Reads } from './reads';
import { greatest, isOneOfRows, listOfRows } from './dialect';
import type { RetentionRule } from './retention-rule';
import { Replicas } from './replicas';
import type { SqlValue } from './sql-value';
import { Sweeper } from '@order-flow/runtime/sweeper';
import { WriteQueue } from './write-queue';

export const RETENTION = Symbol('RETENTION');

export interface RetentionOptions {
  readonly rules: readonly RetentionRule[];
  /** The folder of the archive. */
  readonly archiveDir: string;
}

/** Rows that are read, and at most deleted, in one transaction. It takes some milliseconds. */
const BATCH = 500;
/** The pause between two batches, so that orders can commit. */
const PAUSE_MS = 100;
const DAY_MS = 86_400_000;
/** The first sweep comes soon after the start, so that a service that is often restarted sweeps too. */
const FIRST_SWEEP_MS = 30_000;

type Row = Record<string, SqlValue>;

const pruned = counter('retention_rows_total');

/**
 * Removes rows that are older than the rule of their table allows, in small batches. A sweep starts at the oldest row of a
 * table and ends at the first batch whose last row is young enough. So its cost depends on how much there is to remove,
 * and no table needs an extra index.
 */
@Injectable()
export class Retention implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly sweeper: Sweeper;
  private completedAt = Date.now();

  constructor(
    private readonly writes: WriteQueue,
    private readonly reads: Reads,
    private readonly replicas: Replicas,
    @Inject(RETENTION) private readonly options: RetentionOptions,
    @Inject(STORAGE_CONFIG) config: StorageConfig,
  ) {
    // Prometheus sees no increase in a series that begins with 1.
    for (const { name } of options.rules) pruned.inc({ rule: name }, 0);
    const everyMs = config.RETENTION_SWEEP_MINUTES * 60_000;
    this.sweeper = new Sweeper('retention', everyMs, (signal) => this.sweep(signal));
    gauge('retention_behind_seconds', (metric) => metric.set((Date.now() - this.completedAt) / 1000));
  }

  onApplicationBootstrap(): void {
    this.sweeper.start(FIRST_SWEEP_MS);
  }

  async onModuleDestroy(): Promise<void> {
    await this.sweeper.stop();
  }

  /** Applies each rule, even if an earlier one failed. */
  async sweep(signal: AbortSignal): Promise<void> {
    let complete = true;
    // The others would find the same rows, and archive them once more.
    if (!this.replicas.leads) {
      this.completedAt = Date.now();
      return;
    }
    for (const rule of this.options.rules.filter(({ days }) => days > 0)) {
      if (signal.aborted) return;
      try {
        await this.apply(rule, signal);
      } catch (err) {
        complete = false;
        logger.error({ err, rule: rule.name }, 'old rows could not be removed, the next sweep tries again');
      }
    }
    if (complete && !signal.aborted) this.completedAt = Date.now();
  }

  private async apply(rule: RetentionRule, signal: AbortSignal): Promise<void> {
    const before = new Date(Date.now() - rule.days * DAY_MS).toISOString();
    let after: SqlValue[] | undefined;
    for (;;) {
      const rows = await this.reads.search<Row[]>(batchQuery(rule, after), [before, ...(after ?? [])]);
      const due = rows.filter(({ _due }) => Boolean(_due));
      if (due.length > 0) await this.remove(rule, due, before);
      const last = rows.at(-1);
      if (!last || rows.length < BATCH || !last._old || signal.aborted) return;
      after = namesOf(rule).map((_, i) => last[`_key${i}`] ?? null);
      await sleep(PAUSE_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  private async remove(rule: RetentionRule, due: readonly Row[], before: string): Promise<void> {
    const { archiveDir } = this.options;
    if (rule.archive) await archive(archiveDir, rule.table, rule.age, due.map(storedColumns));
    const keys = rule.together
      ? [...new Set(due.map(({ _together }) => _together ?? null))].map((value) => [value])
      : due.map((row) => namesOf(rule).map((_, i) => row[`_key${i}`] ?? null));
    const removed = await this.writes.run(async (tx) => {
      const rows = await tx.rows<Row>(deleteStatement(rule), [before, listOfRows(keys)]);
      await rule.removed?.(tx, rows);
      await tx.rows(
        `INSERT INTO retention_progress (rule, "prunedBefore", rows) VALUES ($1, $2, $3)
         ON CONFLICT (rule) DO UPDATE
           SET "prunedBefore" = ${greatest('retention_progress."prunedBefore"', 'excluded."prunedBefore"')},
           rows = retention_progress.rows + excluded.rows`,
        [rule.name, before, rows.length],
      );
      return rows.length;
    });
    pruned.inc({ rule: rule.name }, removed);
    logger.info({ rule: rule.name, rows: removed, before }, 'old rows removed');
  }
}

const column = (name: string) => (name === 'rowid' ? 't.rowid' : `t."${name}"`);
const namesOf = ({ key }: RetentionRule) => Object.keys(key);
const isOld = ({ age }: RetentionRule) => `${column(age)} < $1`;
const isDue = (rule: RetentionRule) => `(${isOld(rule)} AND ${rule.where ?? 'true'})`;

/** The next rows in the order of the key, with `_old`, `_due`, the key, and the columns to archive. */
export function batchQuery(rule: RetentionRule, after: readonly SqlValue[] | undefined): string {
  const keys = namesOf(rule).map(column);
  const columns = [
    `${isOld(rule)} AS _old`,
    `${isDue(rule)} AS _due`,
    ...keys.map((key, i) => `${key} AS _key${i}`),
    ...Object.keys(rule.together ?? {}).map((name) => `${column(name)} AS _together`),
    ...(rule.archive ? ['t.*'] : []),
  ];
  const from = after && `(${keys.join(', ')}) > (${keys.map((_, i) => `$${i + 2}`).join(', ')})`;
  return `SELECT ${columns.join(', ')} FROM ${rule.table} AS t
    WHERE ${rule.part ?? 'true'} AND ${from ?? 'true'} ORDER BY ${keys.join(', ')} LIMIT ${BATCH}`;
}

/** Deletes the rows in `$2` that are still due. They may have changed since they were read. */
export function deleteStatement(rule: RetentionRule): string {
  const keys = rule.together ?? rule.key;
  const qualified = Object.fromEntries(Object.entries(keys).map(([name, type]) => [column(name), type]));
  const condition = rule.together ? (rule.where ?? 'true') : isDue(rule);
  return `DELETE FROM ${rule.table} AS t WHERE ${rule.part ?? 'true'} AND ${condition}
    AND ${isOneOfRows(qualified, '$2')} RETURNING ${rule.removed ? '*' : '1'}`;
}

/** The stored row. */
const storedColumns = (row: Row): Row =>
  Object.fromEntries(Object.entries(row).filter(([name]) => !name.startsWith('_')));
