import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { MoreThan, type Repository } from 'typeorm';
import { v4 as uuidv4 } from 'uuid';
import { patterns } from '../../../messaging/src/contracts';
import { READS } from '../../../messaging/src/database';
import { PermanentError, RequestError } from '../../../messaging/src/errors';
import { Outbox } from '../../../messaging/src/outbox';
import type {
  CreateProduct,
  ListProducts,
  ProductView,
  ReleaseStock,
  ReserveStock,
  RestockProduct,
  StockReserved,
} from '../../../messaging/src/payloads';
import { WriteQueue, type Transaction } from '../../../messaging/src/write-queue';
import { logger } from '../../../observability/src/logger';
import { counter } from '../../../observability/src/metrics';
import { Product, toView } from './entities/product.entity';
import {
  addStock,
  insertMovement,
  insertProduct,
  insertReservation,
  markReleased,
  productExists,
  reservationOf,
  takeStock,
  type ReservationRow,
} from './product-statements';

const DEFAULT_LIMIT = 100;

const reservations = counter('stock_reservations_total');
const skipped = counter('order_messages_skipped_total');
const OUTCOMES = { OUT_OF_STOCK: 'out_of_stock', PRODUCT_NOT_FOUND: 'product_not_found' } as const;

/** The catalogue and its stock, which changes only by movements. */
@Injectable()
export class ProductsService {
  constructor(
    private readonly writes: WriteQueue,
    private readonly outbox: Outbox,
    @InjectRepository(Product, READS) private readonly products: Repository<Product>,
  ) {}

  /** Reserves stock for an order, once: asked again, it gives the recorded answer and touches no stock. */
  async reserveStock(wanted: ReserveStock): Promise<void> {
    await this.writes.runAfter(takeStock, wanted, async (tx, taken) => {
      const recorded = taken ? undefined : await reservationOf(tx, wanted.idempotencyKey);
      const reservation = recorded ?? (await this.record(tx, wanted, taken));
      this.outbox.enqueue(tx, patterns.stockReserved, answerOf(reservation));
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
          recorded ? 'reservation asked for again: duplicate' : `reservation ${outcome}`,
        );
      });
    });
  }

  /** Writes down what the answer is, and the movement of the stock that was taken. */
  private async record(tx: Transaction, wanted: ReserveStock, taken: boolean): Promise<ReservationRow> {
    const { productId, quantity, idempotencyKey } = wanted;
    const refused = async () => ((await productExists(tx, productId)) ? 'OUT_OF_STOCK' : 'PRODUCT_NOT_FOUND');
    const refusal = taken ? null : await refused();
    const reservation: ReservationRow = { idempotencyKey, productId, quantity, refusal, releasedAt: null };
    insertReservation(tx, reservation);
    if (taken) insertMovement(tx, { productId, delta: -quantity, kind: 'reserve', idempotencyKey });
    return reservation;
  }

  /** Puts the stock of a cancelled order back, once. */
  async releaseStock({ idempotencyKey }: ReleaseStock): Promise<void> {
    await this.writes.run(async (tx) => {
      const reservation = await reservationOf(tx, idempotencyKey);
      // A release is asked for after an approval only.
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
      tx.afterCommit(() => {
        if (releasedAt !== null) skipped.inc({ reason: 'duplicate' });
        logger.info(
          { product_id: productId, quantity, idempotency_key: idempotencyKey },
          releasedAt === null ? 'stock released' : 'release asked for again: duplicate',
        );
      });
    });
  }

  /** @throws RequestError CONFLICT if the id is taken */
  async createProduct({ id = uuidv4(), name, price, stock }: CreateProduct): Promise<ProductView> {
    return this.writes.run(async (tx) => {
      if (!(await insertProduct(tx, { id, name, price }))) {
        throw new RequestError('CONFLICT', `there is a product ${id} already`);
      }
      if (stock > 0) await this.addMovement(tx, id, stock, 'initial stock');
      return { id, name, price, stock };
    });
  }

  /** @throws RequestError NOT_FOUND */
  restock({ id, quantity, reason }: RestockProduct): Promise<ProductView> {
    return this.writes.run(async (tx) => toView(await this.addMovement(tx, id, quantity, reason)));
  }

  /** By id, so that the next page begins after the last id of this one. */
  async listProducts({ limit = DEFAULT_LIMIT, after }: ListProducts): Promise<ProductView[]> {
    const products = await this.products.find({
      ...(after !== undefined && { where: { id: MoreThan(after) } }),
      order: { id: 'ASC' },
      take: limit,
    });
    return products.map(toView);
  }

  /** @throws RequestError NOT_FOUND */
  async getProduct(id: string): Promise<ProductView> {
    const product = await this.products.findOneBy({ id });
    if (!product) throw notFound(id);
    return toView(product);
  }

  private async addMovement(tx: Transaction, id: string, quantity: number, reason: string): Promise<Product> {
    const product = await addStock(tx, id, quantity);
    if (!product) throw notFound(id);
    insertMovement(tx, { productId: id, delta: quantity, kind: 'restock', reason });
    return product;
  }
}

const notFound = (id: string) => new RequestError('NOT_FOUND', `there is no product ${id}`);

function answerOf({ refusal, productId, quantity, idempotencyKey }: ReservationRow): StockReserved {
  return refusal === null
    ? { approved: true, productId, quantity, idempotencyKey }
    : { approved: false, reason: refusal, idempotencyKey };
}
