import { v7 as uuidv7 } from 'uuid';
import { serviceName } from '@order-flow/config/service-name';
import type { AuditView, PageAudit } from '@order-flow/contracts/payloads';
import { currentTraceId } from '@order-flow/telemetry/tracing/trace-context';
import type { Reads } from '@order-flow/storage/reads';
import { firstIdAt, timeOf } from '@order-flow/storage/uuid-time';
import { insertInto } from '@order-flow/storage/statement';
import { Where } from '@order-flow/storage/where';
import type { Transaction } from '@order-flow/storage/write-queue';

export interface AuditEntry {
  /** The account that did it; undefined if the command did not say. */
  readonly actor: string | undefined;
  /** What was done, as the pattern of the command. */
  readonly action: string;
  /** The id of what was changed. */
  readonly target: string;
  readonly before?: object | undefined;
  readonly after?: object | undefined;
}

/** Stands for the actor of a command that does not name one. */
export const UNKNOWN_ACTOR = 'unknown';

const AUDIT = insertInto('audit', {
  id: 'uuid',
  at: 'timestamp',
  actor: 'text',
  action: 'text',
  target: 'text',
  before: 'text',
  after: 'text',
  traceId: 'text',
});

/** Records who did what, in the transaction that does it. */
export function audit(tx: Transaction, entry: AuditEntry): void {
  const id = uuidv7();
  tx.atCommit(AUDIT, [
    id,
    timeOf(id).toISOString(),
    entry.actor ?? UNKNOWN_ACTOR,
    entry.action,
    entry.target,
    json(entry.before),
    json(entry.after),
    currentTraceId() ?? null,
  ]);
}

type Row = Omit<AuditView, 'service' | 'before' | 'after'> & { before: string | null; after: string | null };

/** A page of the audit trail, newest first. Ids are UUID v7, so every index can also filter by time. */
export async function auditPage(
  reads: Reads,
  { actor, action, target, from, to, limit, beforeId }: PageAudit,
): Promise<AuditView[]> {
  // Each one and each two of them have an index, but not all three.
  const isThird = target !== undefined && actor !== undefined;
  const where = new Where().and('action = ?', isThird ? action : undefined);
  const before = beforeId ?? (to && firstIdAt(to));
  const by = where.page({ target, actor, action: isThird ? undefined : action }, ['id'], {
    from: from ? [firstIdAt(from)] : undefined,
    before: before ? [before] : undefined,
    direction: 'DESC',
  });
  const rows = await reads.search<Row[]>(
    `SELECT * FROM audit ${where.sql} ORDER BY ${by} LIMIT ${limit}`,
    where.values,
  );
  return rows.map((row) => ({
    ...row,
    service: serviceName,
    before: parsed(row.before),
    after: parsed(row.after),
  }));
}

const json = (value: unknown) => (value === undefined ? null : JSON.stringify(value));
const parsed = (text: string | null) =>
  text === null ? null : (JSON.parse(text) as Record<string, unknown>);
