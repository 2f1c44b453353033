import { trace } from '@opentelemetry/api';
import { cut } from '@order-flow/contracts/plain';
import type { Transaction } from '@order-flow/storage/write-queue';
import { v7 as uuidv7, validate as isUuid } from 'uuid';
import { headerNames, headersAsJson, messageKey, type Incoming } from '../broker/message';
import { idempotencyKeyOf, noteInHistory } from '../operations/message-history';
import { groupOf } from './dead-letter-groups';

/** Senders choose these texts, and a list holds 200 dead letters, so they are cut. The body is kept whole. */
const MAX_PATTERN = 200;
const MAX_TEXT = 2000;
const MAX_STACK = 10_000;

const INSERT = `INSERT INTO dead_letters (id, queue, pattern, "messageId", body, "bodyEncoding", headers, "errorClass",
   "errorMessage", "errorStack", attempts, failures, "firstFailedAt", "lastFailedAt", "traceId", status,
   "messageKey", "groupKey")
 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1, $12, $13, $14, 'open', $15, $16)
 ON CONFLICT DO UPDATE SET status = CASE WHEN dead_letters.status = 'discarded' AND excluded.id <> dead_letters.id
     THEN 'discarded' ELSE 'open' END, failures = failures + 1, "lastFailedAt" = excluded."lastFailedAt",
   attempts = excluded.attempts, "errorClass" = excluded."errorClass",
   "errorMessage" = excluded."errorMessage", "errorStack" = excluded."errorStack",
   "groupKey" = excluded."groupKey"
   WHERE body = excluded.body RETURNING id`;

/** Stores the message as it is, and adds a step to the history of its order. */
export async function insertWhole(tx: Transaction, message: Incoming, cause: Error): Promise<void> {
  const now = new Date().toISOString();
  const { queue, attempt } = message;
  const replayOf = message.headers[headerNames.deadLetterId];
  const body = message.body.toString('utf8');
  const isText = Buffer.from(body).equals(message.body);
  const pattern = message.pattern === undefined ? null : cut(message.pattern, MAX_PATTERN);
  const errorMessage = cut(cause.message, MAX_TEXT);
  const row = (id: string) => [
    id,
    queue,
    pattern,
    message.messageId ?? null,
    isText ? body : message.body.toString('base64'),
    isText ? 'utf8' : 'base64',
    headersAsJson(message.headers),
    cause.name,
    errorMessage,
    cause.stack === undefined ? null : cut(cause.stack, MAX_STACK),
    attempt,
    message.firstFailedAt ?? now,
    now,
    trace.getActiveSpan()?.spanContext().traceId ?? null,
    // Without a message id, two copies look like two messages, so each gets an entry.
    message.messageId === undefined ? null : messageKey(message),
    groupOf({ queue, pattern, errorClass: cause.name, errorMessage }),
  ];
  const stored = await tx.rows(
    INSERT,
    row(typeof replayOf === 'string' && isUuid(replayOf) ? replayOf : uuidv7()),
  );
  // The header names a dead letter with another body, so the sender has made it up.
  if (stored.length === 0) await tx.rows(INSERT, row(uuidv7()));
  const idempotencyKey = idempotencyKeyOf(message.data);
  if (idempotencyKey === undefined) return;
  const detail = cut(String(cause), MAX_TEXT);
  noteInHistory(tx, { idempotencyKey, pattern: pattern ?? '', step: 'DEAD_LETTER', attempt, detail });
}

/** Stores nothing that the sender chose except the body, in base64. */
export async function insertBytes(
  tx: Transaction,
  { queue }: Incoming,
  cause: Error,
  body: Buffer,
): Promise<void> {
  const now = new Date().toISOString();
  const errorMessage = cut(cause.message.replace(/[^\x20-\x7e]/g, '?'), MAX_TEXT);
  const group = groupOf({ queue, pattern: null, errorClass: 'Error', errorMessage });
  const id = uuidv7();
  const bytes = body.toString('base64');
  const texts = [id, queue, null, null, bytes, 'base64', '{}', 'Error', errorMessage, null];
  await tx.rows(INSERT, [...texts, 1, now, now, null, null, group]);
}
