import { messagingRules, noOpenDeadLetter } from '@order-flow/messaging/operations/retention-rules';
import { greatest, insertionOrder } from '@order-flow/storage/dialect';
import { ruleFor, type RetentionRule } from '@order-flow/storage/retention-rule';
import type { SqlValue } from '@order-flow/storage/sql-value';
import type { Transaction } from '@order-flow/storage/write-queue';
import type { ProductsConfig } from '../config';
import type { MovementKind, MovementView } from '@order-flow/contracts/payloads';

/**
 * How long this service keeps the rows that grow with each order.
 *
 * The reservation of a CONFIRMED order is kept as long as the order: if it is cancelled, this row says what to put back.
 * Refused and released reservations hold no stock any more.
 */
export function stockRules(config: ProductsConfig): RetentionRule[] {
  const noReplay = noOpenDeadLetter('t."idempotencyKey"');
  return [
    ...messagingRules(config),
    ruleFor('reservations', {
      days: config.RETENTION_RESERVATIONS_DAYS,
      age: 'createdAt',
      key: insertionOrder('createdAt', { idempotencyKey: 'uuid' }),
      where: `(t.refusal IS NOT NULL OR t."releasedAt" < $1) AND ${noReplay}`,
      archive: true,
    }),
    ruleFor('stock_movements', {
      days: config.RETENTION_MOVEMENTS_DAYS,
      age: 'at',
      key: { id: 'integer' },
      part: 't.id > 0',
      archive: true,
      removed: (tx, rows) => carryForward(tx, rows as unknown as readonly Archived[]),
    }),
  ];
}

interface Archived extends Pick<MovementView, 'kind' | 'delta' | 'at'> {
  readonly productId: string;
}

/**
 * Adds archived movements to their product's opening balance, so that the ledger still adds up to the stock. The opening
 * balance is two movements with ids below 0, so they come first: the units that came in (kind `restock`), and the units
 * that went to orders, less those that came back (kind `reserve`).
 */
async function carryForward(tx: Transaction, rows: readonly Archived[]): Promise<void> {
  for (const [productId, those] of Map.groupBy(rows, (row) => row.productId)) {
    const at = those.map((row) => row.at).reduce((latest, each) => (each > latest ? each : latest));
    const { out = [], came = [] } = Object.groupBy(those, ({ kind }) =>
      kind === 'reserve' || kind === 'release' ? 'out' : 'came',
    );
    // Each new movement gets the lowest id: `restock` is inserted last to come first.
    await addToOpening(tx, [productId, 'reserve', sum(out), at]);
    await addToOpening(tx, [productId, 'restock', sum(came), at]);
  }
}

async function addToOpening(
  tx: Transaction,
  [productId, kind, delta, at]: [string, MovementKind, number, string],
) {
  const values: SqlValue[] = [delta, at, productId, kind];
  const updated = await tx.rows(
    `UPDATE stock_movements SET delta = delta + $1, at = ${greatest('at', '$2')}
     WHERE "productId" = $3 AND kind = $4 AND id < 0 RETURNING id`,
    values,
  );
  if (updated.length > 0) return;
  await tx.rows(
    `INSERT INTO stock_movements (id, delta, at, "productId", kind, reason)
     SELECT coalesce(min(id), 0) - 1, $1, $2, $3, $4, 'opening balance: earlier movements are in the archive'
     FROM stock_movements WHERE id < 0`,
    values,
  );
}

const sum = (movements: readonly Archived[]) => movements.reduce((total, { delta }) => total + delta, 0);
