import { trace } from '@opentelemetry/api';
import { cut } from '@order-flow/contracts/plain';
import { forUpdate } from '@order-flow/storage/dialect';
import type { Transaction } from '@order-flow/storage/write-queue';
import { NIL, v7 as uuidv7, validate as isUuid } from 'uuid';
import { headerNames, headersAsJson, messageKey, type Incoming } from '../broker/message';
import { idempotencyKeyOf, noteInHistory } from '../operations/message-history';
import { groupOf } from './dead-letter-groups';

/** Senders choose these texts, and a list holds 200 dead letters, so they are cut. The body is kept whole. */
const MAX_PATTERN = 200;
const MAX_TEXT = 2000;
const MAX_STACK = 10_000;

/** PostgreSQL stores no text with a zero byte, and an error can quote what was sent. */
const storable = (text: string, max: number) => cut(text.replaceAll('\0', '␀'), max);

const INSERT = `INSERT INTO dead_letters (id, queue, pattern, "messageId", body, "bodyEncoding", headers, "errorClass",
   "errorMessage", "errorStack", attempts, failures, "firstFailedAt", "lastFailedAt", "traceId", status,
   "messageKey", "groupKey")
 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1, $12, $13, $14, 'open', $15, $16)
 ON CONFLICT DO NOTHING RETURNING id`;

/** The entry of the same message, which a replay names in its header, and a copy has the message key of. */
const KNOWN = `SELECT id FROM dead_letters
 WHERE (id = $1 OR ("messageKey" = $2 AND queue = $3)) AND body = $4 ORDER BY id = $1 DESC LIMIT 1 ${forUpdate}`;

/** A replay that fails opens its entry again. A copy of a discarded message leaves it discarded. */
const FAILED_AGAIN = `UPDATE dead_letters SET failures = failures + 1,
   status = CASE WHEN status = 'discarded' AND id <> $1 THEN 'discarded' ELSE 'open' END,
   "lastFailedAt" = $2, attempts = $3, "errorClass" = $4, "errorMessage" = $5, "errorStack" = $6, "groupKey" = $7
 WHERE id = $8`;

/** Stores the message as it is, and adds a step to the history of its order. */
export async function insertWhole(tx: Transaction, message: Incoming, cause: Error): Promise<void> {
  const now = new Date().toISOString();
  const { queue, attempt } = message;
  const named = message.headers[headerNames.deadLetterId];
  const replayOf = typeof named === 'string' && isUuid(named) ? named.toLowerCase() : undefined;
  const text = message.body.toString('utf8');
  const isText = !text.includes('\0') && Buffer.from(text).equals(message.body);
  const body = isText ? text : message.body.toString('base64');
  const pattern = message.pattern === undefined ? null : storable(message.pattern, MAX_PATTERN);
  const errorMessage = storable(cause.message, MAX_TEXT);
  const errorStack = cause.stack === undefined ? null : storable(cause.stack, MAX_STACK);
  const group = groupOf({ queue, pattern, errorClass: cause.name, errorMessage });
  // Without a message id, two copies look like two messages, so each gets an entry.
  const key = message.messageId === undefined ? null : messageKey(message);
  const [known] = await tx.rows<{ id: string }>(KNOWN, [replayOf ?? NIL, key, queue, body]);
  if (known) {
    const error = [cause.name, errorMessage, errorStack, group];
    await tx.rows(FAILED_AGAIN, [replayOf ?? NIL, now, attempt, ...error, known.id]);
  } else {
    const row = (id: string, uniqueKey: string | null) => [
      id,
      queue,
      pattern,
      message.messageId ?? null,
      body,
      isText ? 'utf8' : 'base64',
      headersAsJson(message.headers),
      cause.name,
      errorMessage,
      errorStack,
      attempt,
      message.firstFailedAt ?? now,
      now,
      trace.getActiveSpan()?.spanContext().traceId ?? null,
      uniqueKey,
      group,
    ];
    const stored = await tx.rows(INSERT, row(replayOf ?? uuidv7(), key));
    // Another message has this id or this key, so the sender has made it up.
    if (stored.length === 0) await tx.rows(INSERT, row(uuidv7(), null));
  }
  const idempotencyKey = idempotencyKeyOf(message.data);
  if (idempotencyKey === undefined) return;
  const detail = storable(String(cause), MAX_TEXT);
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
