import { v7 as uuidv7 } from 'uuid';
import { currentTraceId } from '@order-flow/telemetry/tracing/trace-context';
import { timeOf } from '@order-flow/storage/uuid-time';
import { insertInto } from '@order-flow/storage/statement';
import type { Transaction } from '@order-flow/storage/write-queue';

export interface AuditEntry {
  /** The account that did it; undefined if the command did not say. */
  readonly actor: string | undefined;
  /** What was done, as the pattern of the command. */
  readonly action: string;
  /** The id of what was changed. */
  readonly target: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

const AUDIT = insertInto('audit', ['id', 'at', 'actor', 'action', 'target', 'before', 'after', 'traceId']);

/** Records who did what, in the transaction that does it. */
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
