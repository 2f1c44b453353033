import { Injectable } from '@nestjs/common';
import { patterns, type Pattern } from '@order-flow/contracts/contracts';
import { InvalidPayloadError, PermanentError, RequestError } from '@order-flow/contracts/errors';
import { currentAttempt } from '@order-flow/messaging/consuming/message-context';
import { historyQuery, noteInHistory, stepHere } from '@order-flow/messaging/operations/message-history';
import { Outbox } from '@order-flow/messaging/outbox/outbox';
import type {
  ListProducts,
  ProductView,
  ReleaseStock,
  ReserveStock,
  StockReserved,
  TimelineStep,
} from '@order-flow/contracts/payloads';
import { unitsText } from '@order-flow/contracts/payloads';
import { Reads } from '@order-flow/storage/reads';
import { WriteQueue, type Transaction } from '@order-flow/storage/write-queue';
import { logger } from '@order-flow/telemetry/logger';
import { counter } from '@order-flow/telemetry/metrics/metrics';
import { toView, type Product } from './entities/product.entity';
import { announceLowStock } from './low-stock';
import { pageQuery } from './product-list';
import {
  addStock,
  insertMovement,
  insertReservation,
  markReleased,
  productBy,
  reservationOf,
  takeStock,
  type ReservationRow,
  type Taken,
} from './product-statements';

const reservations = counter('stock_reservations_total');
const skipped = counter('order_messages_skipped_total');
const OUTCOMES = { OUT_OF_STOCK: 'out_of_stock', PRODUCT_NOT_FOUND: 'product_not_found' } as const;

/** Reserves and releases stock for orders, and reads products. */
@Injectable()
export class ProductsService {
  constructor(
    private readonly writes: WriteQueue,
    private readonly outbox: Outbox,
    private readonly reads: Reads,
  ) {}

  /** Reserves stock for an order, once. A repeated request gets the recorded answer and moves no stock. */
  async reserveStock(wanted: ReserveStock): Promise<void> {
    await this.writes.runAfter(takeStock, wanted, async (tx, taken) => {
      const recorded = taken ? undefined : await reservationOf(tx, wanted.idempotencyKey);
      const reservation = recorded ?? (await this.record(tx, wanted, taken));
      this.outbox.enqueue(tx, patterns.stockReserved, answerOf(reservation));
      if (recorded) noteDuplicate(tx, patterns.reserveStock, wanted.idempotencyKey);
      const outcome = recorded
        ? 'duplicate'
        : reservation.refusal
          ? OUTCOMES[reservation.refusal]
          : 'approved';
      tx.afterCommit(() => {
        reservations.inc({ outcome });
        if (recorded) skipped.inc({ reason: 'duplicate' });
        logger.info(
          { product_id: wanted.productId, quantity: wanted.quantity, idempotency_key: wanted.idempotencyKey },
          recorded ? 'duplicate reservation request: repeating the answer' : `reservation ${outcome}`,
        );
      });
    });
  }

  /** Records the answer and the stock movement. */
  private async record(tx: Transaction, wanted: ReserveStock, taken?: Taken): Promise<ReservationRow> {
    const { productId, quantity, idempotencyKey } = wanted;
    const refused = async () => ((await productBy(tx, productId)) ? 'OUT_OF_STOCK' : 'PRODUCT_NOT_FOUND');
    const refusal = taken ? null : await refused();
    const reservation: ReservationRow = {
      ...{ idempotencyKey, productId, quantity, refusal },
      unitPrice: taken?.unitPrice ?? null,
      releasedAt: null,
    };
    insertReservation(tx, reservation);
    if (taken) insertMovement(tx, { productId, delta: -quantity, kind: 'reserve', idempotencyKey });
    if (taken?.low) announceLowStock(this.outbox, tx, taken.low);
    return reservation;
  }

  /** Puts the stock of a cancelled order back, once. */
  async releaseStock({ idempotencyKey }: ReleaseStock): Promise<void> {
    await this.writes.run(async (tx) => {
      const reservation = await reservationOf(tx, idempotencyKey);
      // A release is requested only after an approval.
      if (!reservation)
        throw new PermanentError(`nothing was reserved for the idempotency key ${idempotencyKey}`);
      const { productId, refusal, releasedAt } = reservation;
      const quantity = refusal === null ? reservation.quantity : 0;
      if (quantity > 0 && releasedAt === null) {
        await markReleased(tx, idempotencyKey);
        await addStock(tx, productId, quantity);
        insertMovement(tx, { productId, delta: quantity, kind: 'release', idempotencyKey });
      }
      this.outbox.enqueue(tx, patterns.stockReleased, { idempotencyKey, quantity });
      if (releasedAt !== null) noteDuplicate(tx, patterns.releaseStock, idempotencyKey);
      tx.afterCommit(() => {
        if (releasedAt !== null) skipped.inc({ reason: 'duplicate' });
        logger.info(
          { product_id: productId, quantity, idempotency_key: idempotencyKey },
          releasedAt === null ? 'stock released' : 'duplicate release request: repeating the answer',
        );
      });
    });
  }

  /**
   * One page of the catalogue. The next page begins after the last product of this page.
   *
   * @throws InvalidPayloadError if the list is sorted and there is no product `after`
   */
  async listProducts(query: ListProducts): Promise<ProductView[]> {
    const last = query.after && query.sort ? await this.lastOf(query.after) : undefined;
    const { sql, values } = pageQuery(query, last);
    return (await this.reads.search<Product[]>(sql, values)).map(toView);
  }

  private async lastOf(id: string): Promise<Product> {
    const [product] = await this.reads.query<Product[]>('SELECT * FROM products WHERE id = $1', [id]);
    if (product) return product;
    throw new InvalidPayloadError(patterns.listProducts, [{ field: 'after', reason: 'is no product' }]);
  }

  /** The steps of an order's stock in this service. */
  async orderSteps(idempotencyKey: string): Promise<TimelineStep[]> {
    const [reservation] = await this.reads.query<(ReservationRow & { createdAt: string })[]>(
      'SELECT * FROM reservations WHERE "idempotencyKey" = $1',
      [idempotencyKey],
    );
    const history = await this.reads.query<TimelineStep[]>(historyQuery, [idempotencyKey]);
    return [...(reservation ? stepsOf(reservation) : []), ...history.map(stepHere)];
  }

  /** @throws RequestError NOT_FOUND */
  async getProduct(id: string): Promise<ProductView> {
    const [product] = await this.reads.query<Product[]>('SELECT * FROM products WHERE id = $1', [id]);
    if (!product) throw notFound(id);
    return toView(product);
  }
}

export const notFound = (id: string) => new RequestError('NOT_FOUND', `there is no product ${id}`);

function noteDuplicate(tx: Transaction, pattern: Pattern, idempotencyKey: string): void {
  noteInHistory(tx, { idempotencyKey, pattern, step: 'DUPLICATE_SKIPPED', attempt: currentAttempt() ?? 1 });
}

function stepsOf({ refusal, quantity, createdAt, releasedAt }: ReservationRow & { createdAt: string }) {
  const units = unitsText(quantity);
  const answered =
    refusal === null
      ? stepHere({ at: createdAt, step: 'STOCK_RESERVED', detail: units })
      : stepHere({ at: createdAt, step: 'STOCK_REFUSED', detail: refusal });
  if (releasedAt === null) return [answered];
  return [answered, stepHere({ at: releasedAt, step: 'STOCK_PUT_BACK', detail: units })];
}

function answerOf(reservation: ReservationRow): StockReserved {
  const { refusal, productId, quantity, unitPrice, idempotencyKey } = reservation;
  return refusal === null
    ? { approved: true, productId, quantity, ...(unitPrice !== null && { unitPrice }), idempotencyKey }
    : { approved: false, reason: refusal, idempotencyKey };
}
