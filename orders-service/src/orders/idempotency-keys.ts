import { createHash } from 'node:crypto';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { listOf } from '@order-flow/storage/dialect';
import { Reads } from '@order-flow/storage/reads';
import { deleteFrom } from '@order-flow/storage/statement';
import type { OrderRequest } from '@order-flow/contracts/payloads';
import { Sweeper } from '@order-flow/runtime/sweeper';
import { WriteQueue, type Transaction } from '@order-flow/storage/write-queue';
import { ORDERS_CONFIG, type OrdersConfig } from '../config';

/** Keys deleted in one transaction: it delays other writes no longer than a group of orders does. */
const PRUNE_BATCH = 1000;

/** A client's `Idempotency-Key`, unique within its caller's scope. */
export interface ClientKey {
  readonly scope: string;
  readonly key: string;
}

export type Claim =
  | { readonly claimed: true }
  | { readonly claimed: false; readonly orderId: string; readonly sameBody: boolean };

/**
 * The clients' `Idempotency-Key`s. A key is claimed in the transaction of its order, so it is as durable as the order
 * and does not need Redis. A second request with the same key waits for that commit, as all writes do.
 */
@Injectable()
export class IdempotencyKeys implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly sweeper: Sweeper;

  constructor(
    private readonly writes: WriteQueue,
    private readonly reads: Reads,
    @Inject(ORDERS_CONFIG) private readonly config: OrdersConfig,
  ) {
    this.sweeper = new Sweeper('idempotency keys', config.SWEEP_INTERVAL_MS, (signal) => this.prune(signal));
  }

  onApplicationBootstrap(): void {
    this.sweeper.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.sweeper.stop();
  }

  /** Claims the key for the order, or returns the order that has it. An expired key is taken over. */
  async claim(
    tx: Transaction,
    { scope, key }: ClientKey,
    orderId: string,
    body: OrderRequest,
  ): Promise<Claim> {
    const bodyHash = hashOf(body);
    const claimed = await tx.rows(
      `INSERT INTO idempotency_keys (scope, key, "bodyHash", "orderId", "createdAt") VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (scope, key) DO UPDATE SET "bodyHash" = excluded."bodyHash", "orderId" = excluded."orderId",
         "createdAt" = excluded."createdAt" WHERE idempotency_keys."createdAt" < $6 RETURNING key`,
      [scope, key, bodyHash, orderId, new Date().toISOString(), this.expiry()],
    );
    if (claimed.length > 0) return { claimed: true };
    const [earlier] = await tx.rows<{ bodyHash: string; orderId: string }>(
      'SELECT "bodyHash", "orderId" FROM idempotency_keys WHERE scope = $1 AND key = $2',
      [scope, key],
    );
    if (!earlier) throw new Error('the idempotency key could not be claimed, but it is not stored');
    return { claimed: false, orderId: earlier.orderId, sameBody: earlier.bodyHash === bodyHash };
  }

  /** Keys claimed before this instant (ISO 8601) have expired. */
  private expiry(): string {
    return new Date(Date.now() - this.config.IDEMPOTENCY_TTL_HOURS * 3_600_000).toISOString();
  }

  private async prune(signal: AbortSignal): Promise<void> {
    const expiry = this.expiry();
    for (let pruned = PRUNE_BATCH; pruned === PRUNE_BATCH && !signal.aborted;) {
      const old = await this.reads.query<ClientKey[]>(
        `SELECT scope, key FROM idempotency_keys WHERE "createdAt" < $1 ORDER BY "createdAt" LIMIT $2`,
        [expiry, PRUNE_BATCH],
      );
      pruned = old.length;
      if (pruned === 0) return;
      await this.writes.run((tx) =>
        tx.rows(
          // Keeps a key that was taken over since it was read.
          `${deleteFrom('idempotency_keys', ['scope', 'key'])} AND "createdAt" < $2`,
          [listOf(old.map(({ scope, key }) => [scope, key])), expiry],
        ),
      );
    }
  }
}

/** Hashes the parsed values, so that white space and field order make no difference. */
const hashOf = ({ productId, quantity }: OrderRequest) =>
  createHash('sha256').update(`${productId}:${quantity}`).digest('base64url');
