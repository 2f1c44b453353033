/** The SQL of the endpoints, one function for each statement. */
import { forUpdate, isOneOf, listOf } from '@order-flow/storage/dialect';
import { countUpTo } from '@order-flow/storage/where';
import type { Transaction } from '@order-flow/storage/write-queue';
import type { Endpoint } from './endpoint';

export const THERE = '"removedAt" IS NULL';
/** They get events. */
export const SWITCHED_ON = `${THERE} AND "disabledReason" IS NULL`;

export const endpointQuery = `SELECT * FROM endpoints WHERE id = $1 AND ${THERE}`;
export const endpointsQuery = `SELECT * FROM endpoints WHERE ${THERE} ORDER BY id LIMIT $1`;
export const waitingQuery = countUpTo(`deliveries WHERE "endpointId" = $1 AND status = 'waiting'`);

export async function endpointBy(tx: Transaction, id: string): Promise<Endpoint | undefined> {
  const [endpoint] = await tx.rows<Endpoint>(`${endpointQuery} ${forUpdate}`, [id]);
  return endpoint;
}

export async function countEndpoints(tx: Transaction): Promise<number> {
  const [row] = await tx.rows<{ n: number }>(`SELECT count(*) AS n FROM endpoints WHERE ${THERE}`);
  return row?.n ?? 0;
}

export async function insertEndpoint(tx: Transaction, endpoint: Endpoint): Promise<void> {
  await tx.rows(
    `INSERT INTO endpoints (id, url, description, events, secret, "ratePerSecond", "maxConcurrency", "createdAt",
       "updatedAt") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      endpoint.id,
      endpoint.url,
      endpoint.description,
      endpoint.events,
      endpoint.secret,
      endpoint.ratePerSecond,
      endpoint.maxConcurrency,
      endpoint.createdAt,
      endpoint.updatedAt,
    ],
  );
}

/** What a person can change. */
export type EndpointChange = Pick<
  Endpoint,
  'url' | 'description' | 'events' | 'disabledReason' | 'failingSince' | 'ratePerSecond' | 'maxConcurrency'
>;

export async function updateEndpoint(
  tx: Transaction,
  id: string,
  change: EndpointChange,
): Promise<Endpoint | undefined> {
  const [updated] = await tx.rows<Endpoint>(
    `UPDATE endpoints SET url = $1, description = $2, events = $3, "disabledReason" = $4, "failingSince" = $5,
       "ratePerSecond" = $6, "maxConcurrency" = $7, "updatedAt" = $8 WHERE id = $9 AND ${THERE} RETURNING *`,
    [
      change.url,
      change.description,
      change.events,
      change.disabledReason,
      change.failingSince,
      change.ratePerSecond,
      change.maxConcurrency,
      new Date().toISOString(),
      id,
    ],
  );
  return updated;
}

/** The current secret becomes the previous one. @param until null: it stops signing at once */
export async function replaceSecret(
  tx: Transaction,
  id: string,
  secret: string,
  until: string | null,
): Promise<Endpoint | undefined> {
  const [updated] = await tx.rows<Endpoint>(
    `UPDATE endpoints SET "previousSecretUntil" = $1,
       "previousSecret" = ${until === null ? 'NULL' : 'secret'}, secret = $2, "updatedAt" = $3
     WHERE id = $4 AND ${THERE} RETURNING *`,
    [until, secret, new Date().toISOString(), id],
  );
  return updated;
}

/** Removes the endpoint with its secrets. Its deliveries stay until they are old. */
export async function removeEndpoint(tx: Transaction, id: string): Promise<Endpoint | undefined> {
  const [removed] = await tx.rows<Endpoint>(
    `UPDATE endpoints SET "removedAt" = $1, secret = '', "previousSecret" = NULL, "previousSecretUntil" = NULL
     WHERE id = $2 AND ${THERE} RETURNING *`,
    [new Date().toISOString(), id],
  );
  return removed;
}

/** Attempts were accepted. */
export async function markDelivered(tx: Transaction, ids: readonly string[], at: string): Promise<void> {
  await tx.rows(
    `UPDATE endpoints SET "failingSince" = NULL, "lastError" = NULL, "lastDeliveredAt" = $1
     WHERE ${isOneOf('id', '$2')}`,
    [at, listOf(ids)],
  );
}

/** An attempt has failed. Returns the endpoint if it is switched on. */
export async function markFailed(
  tx: Transaction,
  id: string,
  at: string,
  error: string,
): Promise<Endpoint | undefined> {
  const [endpoint] = await tx.rows<Endpoint>(
    `UPDATE endpoints SET "failingSince" = coalesce("failingSince", $1), "lastError" = $2
     WHERE id = $3 AND ${SWITCHED_ON} RETURNING *`,
    [at, error, id],
  );
  return endpoint;
}

export async function switchOff(tx: Transaction, id: string, reason: 'failing' | 'gone'): Promise<void> {
  await tx.rows('UPDATE endpoints SET "disabledReason" = $1, "updatedAt" = $2 WHERE id = $3', [
    reason,
    new Date().toISOString(),
    id,
  ]);
}
