import { createHash } from 'node:crypto';
import type { OrderRequest } from '@order-flow/contracts/payloads';
import type { Transaction } from '@order-flow/storage/write-queue';

/** A client's `Idempotency-Key`, unique within its caller's scope. */
export interface ClientKey {
  readonly scope: string;
  readonly key: string;
}

export type Claim =
  | { readonly claimed: true }
  | { readonly claimed: false; readonly orderId: string; readonly sameBody: boolean };

/**
 * Claims the client's key for the order, or returns the order that has it. A key that is older than `ttlHours` is taken
 * over. A key is claimed in the transaction of its order, so it is as durable as the order and does not need Redis. A
 * second request with the same key waits for that commit, as all writes do.
 */
export async function claimKey(
  tx: Transaction,
  { scope, key }: ClientKey,
  orderId: string,
  body: OrderRequest,
  ttlHours: number,
): Promise<Claim> {
  const bodyHash = hashOf(body);
  const expiry = new Date(Date.now() - ttlHours * 3_600_000).toISOString();
  const claimed = await tx.rows(
    `INSERT INTO idempotency_keys (scope, key, "bodyHash", "orderId", "createdAt") VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (scope, key) DO UPDATE SET "bodyHash" = excluded."bodyHash", "orderId" = excluded."orderId",
       "createdAt" = excluded."createdAt" WHERE idempotency_keys."createdAt" < $6 RETURNING key`,
    [scope, key, bodyHash, orderId, new Date().toISOString(), expiry],
  );
  if (claimed.length > 0) return { claimed: true };
  const [earlier] = await tx.rows<{ bodyHash: string; orderId: string }>(
    'SELECT "bodyHash", "orderId" FROM idempotency_keys WHERE scope = $1 AND key = $2',
    [scope, key],
  );
  if (!earlier) throw new Error('the idempotency key could not be claimed, but it is not stored');
  return { claimed: false, orderId: earlier.orderId, sameBody: earlier.bodyHash === bodyHash };
}

/**
 * Hashes the parsed values, so that white space and field order make no difference. An order without a customer
 * and a reference has the hash that it always had.
 */
function hashOf({ productId, quantity, customer, reference }: OrderRequest): string {
  const hash = createHash('sha256').update(`${productId}:${quantity}`);
  if (customer) hash.update(`:${customer.locale}:${customer.email}`);
  // A line break is in none of the other values.
  if (reference !== undefined) hash.update(`\n${reference}`);
  return hash.digest('base64url');
}
