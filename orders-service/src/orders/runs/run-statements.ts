import type { OrderRun, OrderRunSummary, RunAction, RunRefusal } from '@order-flow/contracts/payloads';
import type { Reads } from '@order-flow/storage/reads';
import type { Replicas } from '@order-flow/storage/replicas';
import type { SqlValue } from '@order-flow/storage/sql-value';
import type { Transaction } from '@order-flow/storage/write-queue';

/** Refusals that a run's answer shows. */
const SHOWN_REFUSALS = 200;
const LATEST = 20;

/** A run as it is carried out. */
export interface RunInWork {
  readonly id: string;
  readonly action: RunAction;
  readonly actor: string;
  /** JSON. */
  readonly orderIds: string;
  /** How many of them are done with. */
  readonly position: number;
}

type Row = Omit<OrderRunSummary, 'done'> & { readonly position: number };

const COLUMNS =
  'id, action, "startedAt", actor, total, position, refused, "finishedAt", "stoppedBy"' as const;

const summaryOf = ({ position, ...row }: Row): OrderRunSummary => ({ ...row, done: position - row.refused });

export async function insertRun(
  tx: Transaction,
  run: Omit<RunInWork, 'position'> & { readonly startedAt: string; readonly total: number },
): Promise<void> {
  const { id, action, actor, startedAt, orderIds, total } = run;
  await tx.rows(
    'INSERT INTO order_runs (id, action, actor, "startedAt", "orderIds", total) VALUES ($1, $2, $3, $4, $5, $6)',
    [id, action, actor, startedAt, orderIds, total],
  );
}

export async function unfinishedRuns(tx: Transaction): Promise<number> {
  const [row] = await tx.rows<{ n: number }>(
    'SELECT count(*) AS n FROM order_runs WHERE "finishedAt" IS NULL',
  );
  return row?.n ?? 0;
}

/** Ends a run that goes on. @returns whether it did */
export async function stopRun(tx: Transaction, id: string, actor: string): Promise<boolean> {
  const stopped = await tx.rows(
    `UPDATE order_runs SET "finishedAt" = $1, "stoppedBy" = $2 WHERE id = $3 AND "finishedAt" IS NULL RETURNING id`,
    [new Date().toISOString(), actor, id],
  );
  return stopped.length > 0;
}

/** The run; undefined if there is none with this id. */
export async function readRun(
  query: <T>(sql: string, values: SqlValue[]) => Promise<T[]>,
  id: string,
): Promise<OrderRun | undefined> {
  const [row] = await query<Row>(`SELECT ${COLUMNS} FROM order_runs WHERE id = $1`, [id]);
  if (!row) return undefined;
  const refusals = await query<RunRefusal>(
    `SELECT "orderId", reason FROM order_run_refusals WHERE "runId" = $1 ORDER BY at, "orderId" LIMIT ${SHOWN_REFUSALS}`,
    [id],
  );
  return { ...summaryOf(row), refusals };
}

/** Ids are UUID v7: the newest are the last. */
export async function latestRuns(reads: Reads): Promise<OrderRunSummary[]> {
  const rows = await reads.query<Row[]>(`SELECT ${COLUMNS} FROM order_runs ORDER BY id DESC LIMIT ${LATEST}`);
  return rows.map(summaryOf);
}

/** Takes the oldest unfinished run that no other replica works on. */
export async function claimRun(tx: Transaction, replicas: Replicas): Promise<RunInWork | undefined> {
  const free = `(owner = $1 OR owner = 0 OR ${replicas.gone('owner')})`;
  // Checked twice: PostgreSQL looks at the row again if another replica has just taken it.
  const [run] = await tx.rows<RunInWork>(
    `UPDATE order_runs SET owner = $1 WHERE "finishedAt" IS NULL AND ${free} AND id = (
       SELECT id FROM order_runs WHERE "finishedAt" IS NULL AND ${free} ORDER BY id LIMIT 1
     ) RETURNING id, action, actor, "orderIds", position`,
    [replicas.id],
  );
  return run;
}

/**
 * Records that the order at `position` is done with.
 *
 * @returns whether the run goes on: it has more orders, nobody has stopped it, and no other replica has taken it over
 */
export async function advanceRun(
  tx: Transaction,
  { id, position }: Pick<RunInWork, 'id' | 'position'>,
  refusal?: RunRefusal,
): Promise<boolean> {
  const now = new Date().toISOString();
  const [run] = await tx.rows<{ finishedAt: string | null }>(
    `UPDATE order_runs SET position = position + 1, refused = refused + $1,
       "finishedAt" = CASE WHEN position + 1 >= total THEN coalesce("finishedAt", $2) ELSE "finishedAt" END
     WHERE id = $3 AND position = $4 RETURNING "finishedAt"`,
    [refusal ? 1 : 0, now, id, position],
  );
  if (run && refusal) {
    await tx.rows(
      `INSERT INTO order_run_refusals ("runId", "orderId", at, reason) VALUES ($1, $2, $3, $4)
       ON CONFLICT ("runId", "orderId") DO NOTHING`,
      [id, refusal.orderId, now, refusal.reason],
    );
  }
  return run?.finishedAt === null;
}
