import { v7 as uuidv7 } from 'uuid';
import { currentTraceId } from '@order-flow/telemetry/tracing/trace-context';
import { timeOf } from '@order-flow/storage/uuid-time';
import { insertInto } from '@order-flow/storage/statement';
import type { Transaction } from '@order-flow/storage/write-queue';

export interface AuditEntry {
  /** Who did it; nobody said so where it is undefined. */
  readonly actor: string | undefined;
  /** What was done, as the pattern of the command. */
  readonly action: string;
  /** To what: the id. */
  readonly target: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

const AUDIT = insertInto('audit', ['id', 'at', 'actor', 'action', 'target', 'before', 'after', 'traceId']);

/** Writes down who did what, in the transaction that does it. */
export function audit(tx: Transaction, entry: AuditEntry): void {
  const id = uuidv7();
  tx.atCommit(AUDIT, [
    id,
    timeOf(id).toISOString(),
    entry.actor ?? 'unknown',
    entry.action,
    entry.target,
    json(entry.before),
    json(entry.after),
    currentTraceId() ?? null,
  ]);
}

const json = (value: unknown) => (value === undefined ? null : JSON.stringify(value));
