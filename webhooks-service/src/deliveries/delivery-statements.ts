/** The SQL of events, deliveries and attempts, one function for each statement. */
import type { DeliveryStatus } from '@order-flow/contracts/payloads';
import { v7 as uuidv7 } from 'uuid';
import type { ColumnType } from '@order-flow/storage/column-type';
import { alone } from '@order-flow/storage/alone';
import { forUpdate, isOneOf, listOf, listOfRows } from '@order-flow/storage/dialect';
import { insertInto } from '@order-flow/storage/statement';
import type { FirstStep, Transaction } from '@order-flow/storage/write-queue';
import { wants, type Endpoint } from '../endpoints/endpoint';
import { markDelivered, SWITCHED_ON, waitingQuery } from '../endpoints/endpoint-statements';

/** A row of `deliveries`: one event for one endpoint. */
export interface Delivery {
  id: string;
  endpointId: string;
  eventId: string;
  type: string;
  orderId: string | null;
  traceId: string | null;
  status: DeliveryStatus;
  /** All attempts so far. */
  attempts: number;
  /** Attempts since it began, or since it was last replayed. */
  tries: number;
  nextAttemptAt: string | null;
  lastStatus: number | null;
  lastError: string | null;
  /** The replay that it is a part of. */
  replayId: string | null;
  createdAt: string;
  finishedAt: string | null;
}

/** A delivery that is due, with what is sent. */
export type Due = Pick<
  Delivery,
  'id' | 'endpointId' | 'eventId' | 'type' | 'orderId' | 'attempts' | 'tries'
> & {
  body: string;
  /** JSON: the trace context of the event. */
  headers: string;
};

/** An event as it came in. */
export interface StoredEvent {
  /** `webhook-id` */
  id: string;
  type: string;
  orderId: string | null;
  /** What is sent: the same bytes in every attempt, because the signature covers them. */
  body: string;
  headers: string;
  traceId: string | null;
  receivedAt: string;
}

export const dueQuery = `SELECT d.id, d."endpointId", d."eventId", d.type, d."orderId", d.attempts, d.tries, e.body, e.headers
  FROM deliveries AS d JOIN events AS e ON e.id = d."eventId"
  WHERE d."endpointId" = $1 AND d.status = 'waiting' AND d."nextAttemptAt" <= $2
  ORDER BY d."nextAttemptAt", d.id LIMIT $3`;

/** The columns of a `DeliveryView`, for a query with `deliveries AS d`. */
export const DELIVERY_VIEW = `SELECT d.id, d."endpointId", p.url AS "endpointUrl", d."eventId", d.type, d."orderId", d.status, d.attempts,
  d."nextAttemptAt", d."lastStatus", d."lastError", d."createdAt", d."finishedAt", d."traceId"
  FROM deliveries AS d JOIN endpoints AS p ON p.id = d."endpointId"`;

const EVENT_COLUMNS = {
  id: 'text',
  type: 'text',
  orderId: 'uuid',
  body: 'text',
  headers: 'text',
  traceId: 'text',
  receivedAt: 'timestamp',
} as const satisfies Record<keyof StoredEvent, ColumnType>;
const EVENT_NAMES = Object.keys(EVENT_COLUMNS) as (keyof StoredEvent)[];
// SQLite would read the ON of a conflict as the condition of a join, without a WHERE before it.
const EVENTS = `${insertInto('events', EVENT_COLUMNS)} WHERE true ON CONFLICT (id) DO NOTHING RETURNING id`;
const DELIVERIES = insertInto('deliveries', {
  id: 'uuid',
  endpointId: 'uuid',
  eventId: 'text',
  type: 'text',
  orderId: 'uuid',
  traceId: 'text',
  status: 'text',
  attempts: 'integer',
  tries: 'integer',
  nextAttemptAt: 'timestamp',
  createdAt: 'timestamp',
  replayId: 'uuid',
});
const ATTEMPTS = insertInto('attempts', {
  deliveryId: 'uuid',
  number: 'integer',
  at: 'timestamp',
  durationMs: 'integer',
  status: 'integer',
  error: 'text',
  responseBody: 'text',
});

/** Stores events. Returns the ids of those that were not there: an event that comes twice is delivered once. */
export async function insertEvents(tx: Transaction, events: readonly StoredEvent[]): Promise<Set<string>> {
  // Whoever goes by the position must not miss an event that is committed after a later one.
  await alone(tx, 'the order of events');
  const rows = events.map((event) => EVENT_NAMES.map((column) => event[column]));
  const fresh = await tx.rows<{ id: string }>(EVENTS, [listOfRows(rows)]);
  return new Set(fresh.map(({ id }) => id));
}

/**
 * Stores events and a delivery for each endpoint that wants them. Gives these deliveries; undefined for an event that is there
 * already.
 */
export const takeEvents: FirstStep<StoredEvent, Due[] | undefined> = async (tx, events) => {
  const fresh = await insertEvents(tx, events);
  const endpoints = await tx.rows<Pick<Endpoint, 'id' | 'events'>>(
    `SELECT id, events FROM endpoints WHERE ${SWITCHED_ON}`,
  );
  const taken = events.map((event) =>
    // Only the first of two with the same id.
    fresh.delete(event.id)
      ? endpoints.filter((endpoint) => wants(endpoint, event.type)).map(({ id }) => id)
      : undefined,
  );
  const deliveries = events.flatMap((event, index) =>
    (taken[index] ?? []).map((endpointId) => ({ endpointId, event })),
  );
  const ids = await insertDeliveries(tx, deliveries);
  const due = Map.groupBy(
    deliveries.map(({ endpointId, event: { id: eventId, type, orderId, body, headers } }, index) => {
      const id = ids[index] ?? '';
      return { id, endpointId, eventId, type, orderId, attempts: 0, tries: 0, body, headers };
    }),
    ({ eventId }) => eventId,
  );
  return events.map(({ id }, index) => taken[index] && (due.get(id) ?? []));
};

/** A delivery that begins. */
export interface NewDelivery {
  readonly endpointId: string;
  readonly event: StoredEvent;
  readonly replayId?: string;
}

/**
 * Stores deliveries that are due now. Not at the commit: if their endpoint is removed by a later unit of the same commit, it
 * must find them.
 *
 * @returns their ids: UUID v7, so deliveries are in order of time
 */
export async function insertDeliveries(
  tx: Transaction,
  deliveries: readonly NewDelivery[],
): Promise<string[]> {
  if (deliveries.length === 0) return [];
  const dueAt = new Date().toISOString();
  const rows = deliveries.map(({ endpointId, event, replayId = null }) => {
    const { id: eventId, type, orderId, traceId, receivedAt } = event;
    return [
      uuidv7(),
      endpointId,
      eventId,
      type,
      orderId,
      traceId,
      'waiting',
      0,
      0,
      dueAt,
      receivedAt,
      replayId,
    ];
  });
  await tx.rows(DELIVERIES, [listOfRows(rows)]);
  return rows.map(([id]) => String(id));
}

export async function waitingOf(tx: Transaction, endpointId: string): Promise<number> {
  const [row] = await tx.rows<{ n: number }>(waitingQuery, [endpointId]);
  return row?.n ?? 0;
}

export async function deliveryBy(tx: Transaction, id: string): Promise<Delivery | undefined> {
  const [delivery] = await tx.rows<Delivery>(`SELECT * FROM deliveries WHERE id = $1 ${forUpdate}`, [id]);
  return delivery;
}

/** An attempt that its endpoint has accepted. */
export type Accepted = Pick<Delivery, 'id' | 'lastStatus'>;

/**
 * Ends deliveries whose endpoints have accepted them. Gives the number of the attempt; undefined if the delivery no longer
 * waits, because its endpoint was removed meanwhile.
 */
export const endDelivered: FirstStep<Accepted, number | undefined> = async (tx, accepted) => {
  const now = new Date().toISOString();
  const ended = new Map<string, number>();
  const endpoints = new Set<string>();
  for (const [lastStatus, those] of Map.groupBy(accepted, (one) => one.lastStatus)) {
    const rows = await tx.rows<Pick<Delivery, 'id' | 'endpointId' | 'attempts'>>(
      `UPDATE deliveries SET status = 'delivered', "nextAttemptAt" = NULL, "lastStatus" = $1, "lastError" = NULL,
         "finishedAt" = $2, attempts = attempts + 1, tries = tries + 1
       WHERE ${isOneOf('id', '$3')} AND status = 'waiting' RETURNING id, "endpointId", attempts`,
      [lastStatus, now, listOf(those.map(({ id }) => id))],
    );
    for (const { id, endpointId, attempts } of rows) {
      ended.set(id, attempts);
      endpoints.add(endpointId);
    }
  }
  if (endpoints.size > 0) await markDelivered(tx, [...endpoints], now);
  return accepted.map(({ id }) => ended.get(id));
};

/** What a failed attempt made of its delivery. */
export interface Progress {
  readonly status: DeliveryStatus;
  readonly nextAttemptAt: string | null;
  readonly lastStatus: number | null;
  readonly lastError: string | null;
  readonly finishedAt: string | null;
}

/**
 * Records an attempt that has failed. If the delivery was replayed meanwhile, it stays due at once, with all its tries
 * before it.
 *
 * @returns what the row has now; undefined if the delivery no longer waits, because its endpoint was removed meanwhile
 */
export async function recordFailure(
  tx: Transaction,
  { id, tries }: Pick<Due, 'id' | 'tries'>,
  progress: Progress,
): Promise<Pick<Delivery, 'attempts' | 'status'> | undefined> {
  const { status, nextAttemptAt, lastStatus, lastError, finishedAt } = progress;
  const [row] = await tx.rows<Pick<Delivery, 'attempts' | 'status'>>(
    `UPDATE deliveries SET status = $1, "nextAttemptAt" = $2, "lastStatus" = $3, "lastError" = $4, "finishedAt" = $5,
       attempts = attempts + 1, tries = tries + 1
     WHERE id = $6 AND status = 'waiting' AND tries = $7 RETURNING attempts, status`,
    [status, nextAttemptAt, lastStatus, lastError, finishedAt, id, tries],
  );
  if (row) return row;
  const [replayed] = await tx.rows<Pick<Delivery, 'attempts' | 'status'>>(
    `UPDATE deliveries SET "lastStatus" = $1, "lastError" = $2, attempts = attempts + 1
     WHERE id = $3 AND status = 'waiting' RETURNING attempts, status`,
    [lastStatus, lastError, id],
  );
  return replayed;
}

export interface AttemptRow {
  readonly deliveryId: string;
  readonly number: number;
  readonly at: string;
  readonly durationMs: number;
  readonly status: number | null;
  readonly error: string | null;
  readonly responseBody: string;
}

export function insertAttempt(tx: Transaction, row: AttemptRow): void {
  const { deliveryId, number, at, durationMs, status, error, responseBody } = row;
  tx.atCommit(ATTEMPTS, [deliveryId, number, at, durationMs, status, error, responseBody]);
}

/** Gives up what waits for an endpoint. */
export async function failWaiting(tx: Transaction, endpointId: string, error: string): Promise<void> {
  await tx.rows(
    `UPDATE deliveries SET status = 'failed', "nextAttemptAt" = NULL, "lastError" = $1, "finishedAt" = $2
     WHERE "endpointId" = $3 AND status = 'waiting'`,
    [error, new Date().toISOString(), endpointId],
  );
}

/** Makes the delivery due now, with all its tries before it. */
export async function replayDelivery(tx: Transaction, id: string): Promise<void> {
  await tx.rows(
    `UPDATE deliveries SET status = 'waiting', tries = 0, "nextAttemptAt" = $1, "finishedAt" = NULL WHERE id = $2`,
    [new Date().toISOString(), id],
  );
}

/** Events that came in from `from` on and before `to` (ISO 8601, UTC), in order. */
export const eventsBetween = (tx: Transaction, from: string, to: string, after: number, limit: number) =>
  tx.rows<StoredEvent & { position: number }>(
    `SELECT * FROM events WHERE "receivedAt" >= $1 AND "receivedAt" < $2 AND position > $3
     ORDER BY position LIMIT $4`,
    [from, to, after, limit],
  );

/**
 * Makes the endpoint's deliveries of these events due now, as parts of the replay. Returns the events whose deliveries are
 * there, replayed or not.
 *
 * @param all also those that were delivered
 */
export async function replayEvents(
  tx: Transaction,
  endpointId: string,
  replayId: string,
  events: readonly string[],
  all: boolean,
): Promise<{ replayed: number; known: Set<string> }> {
  const known = await tx.rows<{ eventId: string }>(
    `SELECT "eventId" FROM deliveries WHERE "endpointId" = $1 AND ${isOneOf('"eventId"', '$2')}`,
    [endpointId, listOf(events)],
  );
  const replayed = await tx.rows(
    `UPDATE deliveries SET status = 'waiting', tries = 0, "nextAttemptAt" = $1, "finishedAt" = NULL, "replayId" = $2
     WHERE "endpointId" = $3 AND ${isOneOf('"eventId"', '$4')} AND (status <> 'delivered' OR $5 = 1)
     RETURNING id`,
    [new Date().toISOString(), replayId, endpointId, listOf(events), all ? 1 : 0],
  );
  return { replayed: replayed.length, known: new Set(known.map(({ eventId }) => eventId)) };
}
