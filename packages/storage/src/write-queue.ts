import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { context, trace, type Span } from '@opentelemetry/api';
import type { Database } from 'sqlite3';
import type { DataSource } from 'typeorm';
import { logger } from '@order-flow/telemetry/logger';
import { histogram } from '@order-flow/telemetry/metrics/metrics';
import { spanAttributes } from '@order-flow/telemetry/tracing/span-attributes';
import { assertRoom } from './disk-room';
import { DatabaseUnavailableError } from '@order-flow/contracts/errors';
import type { CommitStatement } from './commit-statement';
import { SqliteConnection, type SqlValue } from './sqlite-connection';

/** What a unit of work may do. Nothing else belongs in it: it may run twice, and it holds up all that follow. */
export interface Transaction {
  /** Runs one statement and gives its rows; parameters are `$1`, `$2`, …, first used in that order. */
  rows<T>(sql: string, parameters?: readonly SqlValue[]): Promise<T[]>;
  /**
   * Adds a row to a statement that runs with the commit, for what nobody reads before it. The rows of all units of a
   * commit go together, on one trip to the driver's thread: each trip costs about 60 µs of CPU, whatever it does. A row
   * that breaks a constraint fails the unit, like any statement.
   */
  atCommit(statement: CommitStatement, row: readonly SqlValue[]): void;
  /** Runs `effect` once, right after the commit, before `run()` resolves; never after a rollback. */
  afterCommit(effect: () => void): void;
}

/**
 * A first step that the units of a commit take together, in as few statements as it can: each statement costs the same
 * trip to the driver's thread for one row and for a hundred. Gives one result for each row, in their order, and each as
 * if the rows had come one after the other.
 */
export type FirstStep<Row, Result> = (tx: Transaction, rows: readonly Row[]) => Promise<readonly Result[]>;

interface Unit {
  readonly span: Span | undefined;
  readonly since: number;
  readonly first: { readonly step: FirstStep<unknown, unknown>; readonly row: unknown } | undefined;
  readonly work: (tx: Transaction, first: unknown) => Promise<unknown>;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

const BEGIN = 'BEGIN IMMEDIATE';
const MAX_GROUP = 100;
/** After a group of several the next waits so long for more, or until it has so many, if it comes soon enough. */
const GATHER_MS = 8;
const GATHERED = 32;
const SOON_MS = 100;
const MAX_PENDING = 10_000;
const PROBE_MS = 1000;

const batchSize = histogram('commit_batch_size');
const commitSeconds = histogram('commit_seconds');

/**
 * Every write of the service goes through here, one transaction at a time: SQLite has one writer, and TypeORM one
 * connection for it, on which concurrent `transaction()` calls would nest (docs/decisions/group-commit.md).
 *
 * The units that arrive while one commit is under way form the next (group commit, at most 100): many orders share one
 * fsync. After a group of several the next one also gathers for some milliseconds: what is committed together is
 * published, confirmed, delivered and acknowledged together, which saves more CPU in all processes than the wait costs
 * time (docs/decisions/group-commit.md). A lone order waits for nobody. If one unit of a group fails, the group is rolled
 * back and its units run one by one, so that a bad unit takes no other with it.
 */
@Injectable()
export class WriteQueue implements OnModuleInit, OnModuleDestroy {
  private connection!: SqliteConnection;
  private pending: Unit[] = [];
  private running: Promise<void> | undefined;
  private probing: Promise<void> | undefined;
  /** Until then the last group, which was not of one unit alone, tells that more are to come. */
  private crowdedUntil = 0;
  /** Ends the gathering of a group. */
  private gathered: (() => void) | undefined;
  /** The transaction that is open, or about to be. */
  private begun: Promise<void> | undefined;
  private closed = false;

  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  onModuleInit(): void {
    // The connection that TypeORM opened and migrated; its driver's type does not show it.
    const { databaseConnection } = this.dataSource.driver as unknown as { databaseConnection: Database };
    this.connection = new SqliteConnection(databaseConnection);
  }

  /**
   * Runs the unit of work in a transaction and resolves with its result after the commit.
   *
   * @throws what the unit threw (then nothing of it is stored); DatabaseUnavailableError if the database fails or more
   *   than 10,000 units wait
   */
  run<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.add(undefined, work);
  }

  /** The same for a unit that begins with a step which many take together; `work` gets the result of its own row. */
  runAfter<Row, Result, T>(
    step: FirstStep<Row, Result>,
    row: Row,
    work: (tx: Transaction, first: Result) => Promise<T>,
  ): Promise<T> {
    return this.add({ step: step as FirstStep<unknown, unknown>, row }, work as Unit['work']) as Promise<T>;
  }

  private add<T>(first: Unit['first'], work: (tx: Transaction, first: unknown) => Promise<T>): Promise<T> {
    if (this.closed) return Promise.reject(new DatabaseUnavailableError('the service is stopping'));
    if (this.pending.length >= MAX_PENDING) {
      return Promise.reject(new DatabaseUnavailableError(`${MAX_PENDING} writes are waiting already`));
    }
    return new Promise<T>((resolve, reject) => {
      this.pending.push({
        span: trace.getActiveSpan(),
        since: performance.now(),
        first,
        // The loop runs in the context of whoever started it; the unit must run in its own.
        work: context.bind(context.active(), work),
        resolve: resolve as (result: unknown) => void,
        reject,
      });
      if (this.pending.length >= GATHERED) this.gathered?.();
      this.running ??= this.drain();
    });
  }

  /** Resolves when the database takes writes again, or at `signal`. Probes once a second, whoever waits. */
  async recovered(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await sleep(PROBE_MS, undefined, { signal }).catch(() => undefined);
      try {
        await (this.probing ??= this.probe().finally(() => (this.probing = undefined)));
        return;
      } catch (err) {
        logger.error({ err }, 'the database does not take writes; waiting for it');
      }
    }
  }

  /** Resolves if the database can be written now, and its disk has room for more than this probe. */
  async probe(): Promise<void> {
    await assertRoom(this.dataSource.options.database as string);
    await this.run((tx) =>
      tx.rows(
        `INSERT INTO write_probe (id, at) VALUES (1, $1) ON CONFLICT (id) DO UPDATE SET at = excluded.at`,
        [new Date().toISOString()],
      ),
    );
  }

  /** Waits for the writes that were asked for, then refuses more. */
  async onModuleDestroy(): Promise<void> {
    while (this.running) await this.running;
    this.closed = true;
    await this.connection.close();
  }

  private async drain(): Promise<void> {
    // Not at once: what else arrives in this turn of the event loop joins the group.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.pending.length > 0) {
      if (performance.now() < this.crowdedUntil) await this.gather();
      const group = this.pending.splice(0, MAX_GROUP);
      // Whose first step is done goes on before the others: to them it is as if it had all been before.
      await this.commit([...group.filter(({ first }) => first), ...group.filter(({ first }) => !first)]);
      this.crowdedUntil = group.length > 1 ? performance.now() + SOON_MS : 0;
    }
    this.running = undefined;
  }

  private async gather(): Promise<void> {
    if (this.pending.length >= GATHERED) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, GATHER_MS);
      this.gathered = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.gathered = undefined;
  }

  private async commit(units: readonly Unit[]): Promise<void> {
    const effects: (() => void)[] = [];
    const atCommit = new Map<CommitStatement, (readonly SqlValue[])[]>();
    let over = false;
    const tx: Transaction = {
      rows: async (sql, parameters) => {
        if (over) throw new Error('this transaction is over');
        await this.begin();
        return this.connection.rows(sql, parameters);
      },
      atCommit: (statement, row) => {
        const rows = atCommit.get(statement);
        if (rows) rows.push(row);
        else atCommit.set(statement, [row]);
      },
      afterCommit: (effect) => effects.push(context.bind(context.active(), effect)),
    };
    const results: unknown[] = [];
    const endTimer = commitSeconds.startTimer({});
    try {
      const first = await takeFirstSteps(tx, units);
      for (const unit of units) results.push(await unit.work(tx, first.get(unit)));
      const statements = [...atCommit].map(([{ sql }, rows]) => sql(rows));
      const head = this.begun ? [] : [BEGIN];
      await this.begun;
      over = true;
      await this.connection.script([...head, ...statements, 'COMMIT'].join(';\n'));
    } catch (error) {
      over = true;
      await this.rollBack();
      // A database that fails does so for each of them: no use in asking it again a hundred times.
      if (units.length === 1 || error instanceof DatabaseUnavailableError) {
        for (const unit of units) unit.reject(error);
      } else {
        for (const unit of units) await this.commit([unit]);
      }
      return;
    }
    this.begun = undefined;
    // The next group's, if one waits already: what follows for this one takes the main thread as long as that takes SQLite's.
    if (this.pending.length > 0) this.begin().catch(() => undefined);
    endTimer();
    for (const { span, since } of units) {
      // No span of its own: the commit belongs to all of them, and each span costs as much as a statement.
      span?.setAttributes({
        [spanAttributes.dbSystem]: 'sqlite',
        [spanAttributes.dbBatchSize]: units.length,
        [spanAttributes.commitSeconds]: (performance.now() - since) / 1000,
      });
    }
    batchSize.observe({}, units.length);
    for (const effect of effects) runEffect(effect);
    units.forEach((unit, index) => unit.resolve(results[index]));
  }

  private begin(): Promise<void> {
    return (this.begun ??= this.connection.script(BEGIN));
  }

  private async rollBack(): Promise<void> {
    this.begun = undefined;
    try {
      await this.connection.script('ROLLBACK');
    } catch (err) {
      // Some failures (a full disk, say) have ended the transaction already.
      logger.debug({ err }, 'nothing to roll back');
    }
  }
}

/** The results of the units' first steps. */
async function takeFirstSteps(tx: Transaction, units: readonly Unit[]): Promise<Map<Unit, unknown>> {
  const bySteps = Map.groupBy(units, ({ first }) => first?.step);
  const results = new Map<Unit, unknown>();
  for (const [step, those] of bySteps) {
    const given =
      (await step?.(
        tx,
        those.map(({ first }) => first?.row),
      )) ?? [];
    those.forEach((unit, index) => results.set(unit, given[index]));
  }
  return results;
}

function runEffect(effect: () => void): void {
  try {
    effect();
  } catch (err) {
    logger.error({ err }, 'an effect after a commit failed; the commit stands');
  }
}
