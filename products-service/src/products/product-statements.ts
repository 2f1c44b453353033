/** The SQL of the products, one function for each statement. */
import type { MovementKind, RefusalReason, ReserveStock } from '@order-flow/contracts/payloads';
import { forUpdate, isOneOf, listOf, listOfRows, rowsOf } from '@order-flow/storage/dialect';
import { insertInto } from '@order-flow/storage/statement';
import type { FirstStep, Transaction } from '@order-flow/storage/write-queue';
import type { Product } from './entities/product.entity';
import { fellLow, type Level } from './low-stock';

const RESERVATIONS = insertInto('reservations', {
  idempotencyKey: 'uuid',
  productId: 'uuid',
  quantity: 'integer',
  refusal: 'text',
  unitPrice: 'integer',
  createdAt: 'timestamp',
});
const MOVEMENTS = insertInto('stock_movements', {
  productId: 'uuid',
  delta: 'integer',
  kind: 'text',
  reason: 'text',
  idempotencyKey: 'uuid',
  actor: 'text',
  at: 'timestamp',
});

/** The recorded answer to a `product.reserveStock`. */
export interface ReservationRow {
  idempotencyKey: string;
  productId: string;
  quantity: number;
  /** Null if it was approved. */
  refusal: RefusalReason | null;
  /** The product's price in cents; null if it was refused, or reserved by the version before. */
  unitPrice: number | null;
  releasedAt: string | null;
}

export async function reservationOf(
  tx: Transaction,
  idempotencyKey: string,
): Promise<ReservationRow | undefined> {
  const [row] = await tx.rows<ReservationRow>(
    `SELECT "idempotencyKey", "productId", quantity, refusal, "unitPrice", "releasedAt" FROM reservations
     WHERE "idempotencyKey" = $1 ${forUpdate}`,
    [idempotencyKey],
  );
  return row;
}

/** The units were taken. `low`: the product's stock, if this made it low. `unitPrice`: in cents. */
export interface Taken {
  readonly low?: Level;
  readonly unitPrice: number;
}
type Left = Level & Pick<Product, 'price'>;

/** Takes a sum from each product in `$1`. */
const SUMS = rowsOf('$1', { product: 'uuid', units: 'integer' });
const LEFT = 'id, name, stock, "lowStockThreshold", price';

/**
 * Takes the units from stock if there are enough and the key has no answer yet. Undefined if they were not taken. All reservations
 * of a commit run together, with one sum for each product. If a product has too little for all of its reservations, they
 * are tried one after the other.
 */
export const takeStock: FirstStep<ReserveStock, Taken | undefined> = async (tx, wanted) => {
  const taken = new Map<ReserveStock, Taken>();
  const one = async (reservation: ReserveStock) => {
    const units = await takeStockOnce(tx, reservation);
    if (units) taken.set(reservation, units);
  };
  if (wanted.length === 1) for (const reservation of wanted) await one(reservation);
  else {
    const byKey = new Map<string, ReserveStock>();
    for (const each of wanted) if (!byKey.has(each.idempotencyKey)) byKey.set(each.idempotencyKey, each);
    const { fresh, enough } = await takeTogether(tx, [...byKey.values()]);
    for (const reservation of fresh) {
      const { productId } = reservation;
      const sum = enough.get(productId);
      if (sum) {
        taken.set(reservation, sum);
        // Only one of them made it low.
        enough.set(productId, { unitPrice: sum.unitPrice });
      } else await one(reservation);
    }
  }
  return wanted.map((reservation) => taken.get(reservation));
};

/**
 * Takes the reservations for which there is enough stock. Nearly always no key has an answer yet, so we check that only
 * if nothing could be taken.
 */
async function takeTogether(tx: Transaction, wanted: readonly ReserveStock[]) {
  const enough = await takeSums(tx, wanted);
  if (enough.size > 0) return { fresh: wanted, enough };
  const fresh = await unanswered(tx, wanted);
  const some = fresh.length > 0 && fresh.length < wanted.length;
  return { fresh, enough: some ? await takeSums(tx, fresh) : enough };
}

/** The reservations whose key has no answer yet. */
async function unanswered(tx: Transaction, wanted: readonly ReserveStock[]): Promise<ReserveStock[]> {
  const rows = await tx.rows<{ idempotencyKey: string }>(
    `SELECT "idempotencyKey" FROM reservations WHERE ${isOneOf('"idempotencyKey"', '$1')}`,
    [keysOf(wanted)],
  );
  const answered = new Set(rows.map(({ idempotencyKey }) => idempotencyKey));
  return wanted.filter(({ idempotencyKey }) => !answered.has(idempotencyKey));
}

/** Takes the sum from each product that has enough, unless one of the keys has an answer. Returns those products. */
async function takeSums(tx: Transaction, wanted: readonly ReserveStock[]): Promise<Map<string, Taken>> {
  const sums = new Map<string, number>();
  for (const { productId, quantity } of wanted) sums.set(productId, (sums.get(productId) ?? 0) + quantity);
  const rows = await tx.rows<Left>(
    `UPDATE products SET stock = stock - wanted.units FROM (${SUMS}) AS wanted
     WHERE products.id = wanted.product AND products.stock >= wanted.units AND NOT EXISTS
       (SELECT 1 FROM reservations WHERE ${isOneOf('"idempotencyKey"', '$2')}) RETURNING ${LEFT}`,
    [listOfRows([...sums]), keysOf(wanted)],
  );
  return new Map(rows.map((row) => [row.id, takenFrom(row, sums.get(row.id) ?? 0)]));
}

const keysOf = (wanted: readonly ReserveStock[]) =>
  listOf(wanted.map(({ idempotencyKey }) => idempotencyKey));

const takenFrom = (left: Left, units: number): Taken => ({
  unitPrice: Math.round(left.price * 100),
  ...(fellLow({ ...left, stock: left.stock + units }, left) && { low: left }),
});

async function takeStockOnce(
  tx: Transaction,
  { productId, quantity, idempotencyKey }: ReserveStock,
): Promise<Taken | undefined> {
  const [left] = await tx.rows<Left>(
    `UPDATE products SET stock = stock - $1 WHERE id = $2 AND stock >= $1
       AND NOT EXISTS (SELECT 1 FROM reservations WHERE "idempotencyKey" = $3) RETURNING ${LEFT}`,
    [quantity, productId, idempotencyKey],
  );
  return left && takenFrom(left, quantity);
}

/** Adds units to the stock, or removes them if negative. Undefined if there is no such product or too little stock. */
export async function addStock(
  tx: Transaction,
  productId: string,
  delta: number,
): Promise<Product | undefined> {
  const [product] = await tx.rows<Product>(
    'UPDATE products SET stock = stock + $1 WHERE id = $2 AND stock + $1 >= 0 RETURNING *',
    [delta, productId],
  );
  return product;
}

export async function productBy(tx: Transaction, id: string): Promise<Product | undefined> {
  const [product] = await tx.rows<Product>(`SELECT * FROM products WHERE id = $1 ${forUpdate}`, [id]);
  return product;
}

/** Stores an edit by a person as the next version. */
export async function updateProduct(
  tx: Transaction,
  { id, name, price, lowStockThreshold }: Pick<Product, 'id' | 'name' | 'price' | 'lowStockThreshold'>,
): Promise<Product | undefined> {
  const [product] = await tx.rows<Product>(
    `UPDATE products SET name = $1, price = $2, "lowStockThreshold" = $3, version = version + 1
     WHERE id = $4 RETURNING *`,
    [name, price, lowStockThreshold, id],
  );
  return product;
}

/** Stores the answer. The unique key makes a second one fail, so nothing is ever reserved twice. */
export function insertReservation(tx: Transaction, row: ReservationRow): void {
  const { idempotencyKey, productId, quantity, refusal, unitPrice } = row;
  const at = new Date().toISOString();
  tx.atCommit(RESERVATIONS, [idempotencyKey, productId, quantity, refusal, unitPrice, at]);
}

export async function markReleased(tx: Transaction, idempotencyKey: string): Promise<void> {
  await tx.rows('UPDATE reservations SET "releasedAt" = $1 WHERE "idempotencyKey" = $2', [
    new Date().toISOString(),
    idempotencyKey,
  ]);
}

/** Stores a new product without stock. Undefined if its id is taken. */
export async function insertProduct(
  tx: Transaction,
  { id, name, price, lowStockThreshold }: Pick<Product, 'id' | 'name' | 'price' | 'lowStockThreshold'>,
): Promise<Product | undefined> {
  const [product] = await tx.rows<Product>(
    `INSERT INTO products (id, name, price, stock, "lowStockThreshold", version, "createdAt")
     VALUES ($1, $2, $3, 0, $4, 1, $5) ON CONFLICT DO NOTHING RETURNING *`,
    [id, name, price, lowStockThreshold, new Date().toISOString()],
  );
  return product;
}

export interface Movement {
  readonly productId: string;
  /** Units, negative if they leave the stock. */
  readonly delta: number;
  readonly kind: MovementKind;
  readonly reason?: string;
  readonly idempotencyKey?: string;
  /** Who did it, if it was a person. */
  readonly actor?: string;
}

/** Adds a movement to the ledger. The movements of a product add up to its stock. */
export function insertMovement(tx: Transaction, movement: Movement): void {
  const { productId, delta, kind, reason = null, idempotencyKey = null, actor = null } = movement;
  tx.atCommit(MOVEMENTS, [productId, delta, kind, reason, idempotencyKey, actor, new Date().toISOString()]);
}
