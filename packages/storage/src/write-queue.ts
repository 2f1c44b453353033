import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { context, trace, type Context } from '@opentelemetry/api';
import { logger } from '@order-flow/telemetry/logger';
import { histogram } from '@order-flow/telemetry/metrics/metrics';
import { spanAttributes } from '@order-flow/telemetry/tracing/span-attributes';
import { DatabaseUnavailableError } from '@order-flow/contracts/errors';
import { ConflictError, WritingConnection } from './connections';
import { listOfRows, shard } from './dialect';
import type { SqlValue } from './sql-value';

/**
 * What a unit of work may do in its transaction. A unit does nothing else: it may run twice, and the next ones wait for it.
 */
export interface Transaction {
  /** Runs one statement and gives its rows; parameters are `$1`, `$2`, …, first used in that order. */
  rows<T>(sql: string, values?: readonly SqlValue[]): Promise<T[]>;
  /**
   * Adds a row to a statement that runs before the commit. Use it for what no later unit of the same commit reads or
   * changes (a removal would not find the row). The rows of all units of a commit go into one run, as the list `$1`
   * (`insertInto()`, `rowsOf()`), and each run costs about 60 µs of CPU whatever it does. A row that breaks a constraint
   * fails its unit, like any statement.
   *
   * @param sql a constant text
   */
  atCommit(sql: string, row: readonly SqlValue[]): void;
  /** Runs `effect` once, right after the commit, before `run()` resolves; never after a rollback. */
  afterCommit(effect: () => void): void;
}

/**
 * A first step that the units of a commit take together, in as few statements as possible. It gives one result for each
 * row, in their order; each result must be as if the rows had come one after the other.
 */
export type FirstStep<Row, Result> = (tx: Transaction, rows: readonly Row[]) => Promise<readonly Result[]>;

interface Unit {
  /** Of the call. The loop runs in the context of the call that started it, but each unit must run in its own. */
  readonly context: Context;
  readonly since: number;
  readonly first: { readonly step: FirstStep<unknown, unknown>; readonly row: unknown } | undefined;
  readonly check: (() => void) | undefined;
  readonly work: (tx: Transaction, first: unknown) => Promise<unknown>;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

interface Effect {
  readonly context: Context;
  readonly run: () => void;
}

const MAX_GROUP = 100;
/** How long a group waits for more units after a group of several, and how many units end this wait. */
export interface Gathering {
  readonly ms: number;
  readonly units: number;
}

/** For writes that somebody waits for. */
const SHORT: Gathering = { ms: 8, units: 32 };
/** Where other replicas take a part of the units. Else their groups are small, and twice as many commits cost more. */
const AMONG_REPLICAS_MS = 16;
/** It gathers if the group before has ended within this time. */
const SOON_MS = 100;
const MAX_PENDING = 10_000;
const PROBE_MS = 1000;
/** How often a group, and then a unit, runs again because another replica was in its way. */
const MAX_CONFLICTS = 2;
const CONFLICT_PAUSE_MS = 20;

const batchSize = histogram('commit_batch_size');
const commitSeconds = histogram('commit_seconds');

/**
 * Every write of the service goes through here, one transaction at a time. SQLite has one writer. On PostgreSQL replicas
 * write at the same time, each with one transaction: that costs fewer commits than one for each unit, and what the units of
 * one replica may rely on is the same on both databases (docs/decisions/group-commit.md).
 *
 * The units that arrive during one commit form the next (group commit, at most 100), so many orders share one fsync.
 * After a group of several units the next one also waits some milliseconds for more: what is committed together is
 * published, confirmed, delivered and acknowledged together, and that saves CPU in all processes. A lone order does not
 * wait. If a unit fails, its group is rolled back and the units run one by one, so that only the bad one fails. If another
 * replica was in the way, the group runs again.
 */
@Injectable()
export class WriteQueue implements OnModuleDestroy {
  private pending: Unit[] = [];
  private running: Promise<void> | undefined;
  private probing: Promise<void> | undefined;
  /** Until then more units are expected, since the last group had several. */
  private crowdedUntil = 0;
  /** Ends the gathering of a group. */
  private gathered: (() => void) | undefined;
  /** The transaction that is open, or about to be. */
  private begun: Promise<void> | undefined;
  private closed = false;
  private gatherMs: number;

  constructor(
    private readonly connection: WritingConnection,
    private readonly gathering = SHORT,
  ) {
    this.gatherMs = gathering.ms;
  }

  /**
   * Runs the unit of work in a transaction and resolves with its result after the commit.
   *
   * @param check is called when the transaction has begun, since both the queue and another process that writes can take
   *   seconds, and again before the commit, since a statement can wait for another process too. If it throws, only this unit
   *   fails, and nothing of it is stored.
   * @throws what the unit or its check threw (then nothing of it is stored); DatabaseUnavailableError if the database fails
   *   or more than 10,000 units wait
   */
  run<T>(work: (tx: Transaction) => Promise<T>, check?: () => void): Promise<T> {
    return this.add(undefined, work, check);
  }

  /** The same for a unit that begins with a step which many take together; `work` gets the result for its own row. */
  runAfter<Row, Result, T>(
    step: FirstStep<Row, Result>,
    row: Row,
    work: (tx: Transaction, first: Result) => Promise<T>,
  ): Promise<T> {
    return this.add({ step: step as FirstStep<unknown, unknown>, row }, work as Unit['work']) as Promise<T>;
  }

  private add<T>(
    first: Unit['first'],
    work: (tx: Transaction, first: unknown) => Promise<T>,
    check?: Unit['check'],
  ): Promise<T> {
    if (this.closed) return Promise.reject(new DatabaseUnavailableError('the service is stopping'));
    if (this.pending.length >= MAX_PENDING) {
      return Promise.reject(new DatabaseUnavailableError(`${MAX_PENDING} writes are waiting already`));
    }
    return new Promise<T>((resolve, reject) => {
      this.pending.push({
        context: context.active(),
        since: performance.now(),
        first,
        check,
        work,
        resolve: resolve as (result: unknown) => void,
        reject,
      });
      if (this.pending.length >= this.gathering.units) this.gathered?.();
      this.running ??= this.drain();
    });
  }

  /** @param several whether other replicas write to this database too, as far as is known now */
  shareWith(several: boolean): void {
    this.gatherMs = several ? Math.max(AMONG_REPLICAS_MS, this.gathering.ms) : this.gathering.ms;
  }

  /** Resolves when the database takes writes again, or at `signal`. It is probed once a second, however many wait. */
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

  /** Resolves if the database takes writes now, and its disk has room for the next commits. */
  async probe(): Promise<void> {
    await this.connection.assertRoom();
    await this.run((tx) =>
      tx.rows(
        `INSERT INTO write_probe (id, at) VALUES (${shard}, $1) ON CONFLICT (id) DO UPDATE SET at = excluded.at`,
        [new Date().toISOString()],
      ),
    );
  }

  /** Commits what is waiting, then refuses more. */
  async onModuleDestroy(): Promise<void> {
    while (this.running) await this.running;
    this.closed = true;
    await this.connection.close();
  }

  private async drain(): Promise<void> {
    // What else arrives in this turn of the event loop joins the group.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.pending.length > 0) {
      if (performance.now() < this.crowdedUntil) await this.gather();
      const group = this.pending.splice(0, MAX_GROUP);
      // Units with a first step go before the others, so that the others see all of their work.
      await this.commit([...group.filter(({ first }) => first), ...group.filter(({ first }) => !first)]);
      this.crowdedUntil = group.length > 1 ? performance.now() + SOON_MS : 0;
    }
    this.running = undefined;
  }

  private async gather(): Promise<void> {
    if (this.pending.length >= this.gathering.units) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, this.gatherMs);
      this.gathered = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.gathered = undefined;
  }

  /** @returns why none of the group was stored, if it failed with one error; undefined if it was stored, or unit by unit */
  private async commit(group: readonly Unit[], conflicts = 0): Promise<unknown> {
    const effects: Effect[] = [];
    const atCommit = new Map<string, (readonly SqlValue[])[]>();
    let over = false;
    const tx: Transaction = {
      rows: async (sql, values) => {
        if (over) throw new Error('this transaction is over');
        return this.connection.rows(sql, values);
      },
      atCommit: (sql, row) => {
        const rows = atCommit.get(sql);
        if (rows) rows.push(row);
        else atCommit.set(sql, [row]);
      },
      afterCommit: (run) => effects.push({ context: context.active(), run }),
    };
    const results: unknown[] = [];
    const endTimer = commitSeconds.startTimer({});
    let units = group;
    try {
      // Before any unit runs. Else ROLLBACK could overtake it: the driver may run two statements in either order.
      await this.begin();
      units = group.filter(passesCheck);
      if (units.length === 0) {
        await this.rollBack();
        return undefined;
      }
      const first = await takeFirstSteps(tx, units);
      for (const unit of units)
        results.push(await context.with(unit.context, () => unit.work(tx, first.get(unit))));
      for (const [sql, rows] of atCommit) await tx.rows(sql, [listOfRows(rows)]);
      over = true;
      const inTime = units.filter(passesCheck);
      if (inTime.length < units.length) {
        await this.rollBack();
        return inTime.length > 0 ? await this.commit(inTime, conflicts) : undefined;
      }
      await this.connection.commit();
    } catch (error) {
      over = true;
      await this.rollBack();
      if (error instanceof ConflictError && conflicts < MAX_CONFLICTS) {
        await sleep(Math.random() * CONFLICT_PAUSE_MS);
        return this.commit(units, conflicts + 1);
      }
      // If the database is away, it is away for each of them: do not ask it a hundred times.
      if (units.length === 1 || error instanceof DatabaseUnavailableError) {
        for (const unit of units) unit.reject(error);
        return error;
      }
      let away: unknown;
      for (const unit of units) {
        if (away) unit.reject(away);
        else {
          const failure = await this.commit([unit]);
          if (failure instanceof DatabaseUnavailableError) away = failure;
        }
      }
      return undefined;
    }
    this.begun = undefined;
    // For the next group, if one waits already: the database does it while this thread runs the effects of this group.
    if (this.pending.length > 0) this.begin().catch(() => undefined);
    endTimer();
    for (const unit of units) {
      // The commit has no span of its own: it belongs to all units, and a span costs as much as a statement.
      trace.getSpan(unit.context)?.setAttributes({
        [spanAttributes.dbSystem]: this.connection.system,
        [spanAttributes.dbBatchSize]: units.length,
        [spanAttributes.commitSeconds]: (performance.now() - unit.since) / 1000,
      });
    }
    batchSize.observe({}, units.length);
    for (const effect of effects) runEffect(effect);
    units.forEach((unit, index) => unit.resolve(results[index]));
    return undefined;
  }

  private begin(): Promise<void> {
    return (this.begun ??= this.connection.begin());
  }

  private async rollBack(): Promise<void> {
    this.begun = undefined;
    try {
      await this.connection.rollBack();
    } catch (err) {
      // Some failures, such as a full disk, have ended the transaction already.
      logger.debug({ err }, 'nothing to roll back');
    }
  }
}

/** Rejects a unit whose check throws. */
function passesCheck({ check, reject }: Unit): boolean {
  try {
    check?.();
    return true;
  } catch (refusal) {
    reject(refusal);
    return false;
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

function runEffect(effect: Effect): void {
  try {
    context.with(effect.context, effect.run);
  } catch (err) {
    logger.error({ err }, 'an effect after a commit failed; the commit stands');
  }
}
