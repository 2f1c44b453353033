import { Injectable } from '@nestjs/common';
import { v4 as uuidv4 } from 'uuid';
import { audit, UNKNOWN_ACTOR } from '@order-flow/messaging/operations/audit';
import { Backlogs } from '@order-flow/messaging/operations/backlog';
import { Commands } from '@order-flow/messaging/outbox/commands';
import { patterns } from '@order-flow/contracts/contracts';
import { decodeCursor, pageOf } from '@order-flow/contracts/cursor';
import { Outbox } from '@order-flow/messaging/outbox/outbox';
import { Reads } from '@order-flow/storage/reads';
import { InvalidPayloadError, RequestError } from '@order-flow/contracts/errors';
import type { MessageContext } from '@order-flow/messaging/consuming/message-context';
import type {
  AdjustProduct,
  CreateProduct,
  GetStats,
  ListMovements,
  MovementPage,
  MovementView,
  Once,
  ProductsStats,
  ProductView,
  RestockProduct,
  UpdateProduct,
} from '@order-flow/contracts/payloads';
import { unitsText } from '@order-flow/contracts/payloads';
import { Where } from '@order-flow/storage/where';
import type { Transaction } from '@order-flow/storage/write-queue';
import { toView, type Product } from './entities/product.entity';
import { addStock, insertMovement, insertProduct, productBy, updateProduct } from './product-statements';
import { announceLowStock, fellLow } from './low-stock';
import { AT_LEVEL } from './product-list';
import { notFound } from './products.service';

const DEFAULT_LIMIT = 50;
const DEFAULT_LOW_STOCK_THRESHOLD = 10;
const DEFAULT_LOWEST = 20;
const LOW = `WHERE ${AT_LEVEL.low}`;

/**
 * Commands of a person on the catalogue. Each is carried out once and recorded in the audit trail. Stock changes only by
 * movements.
 */
@Injectable()
export class CatalogueService {
  constructor(
    private readonly commands: Commands,
    private readonly reads: Reads,
    private readonly backlogs: Backlogs,
    private readonly outbox: Outbox,
  ) {}

  /** @throws RequestError CONFLICT if the id is taken */
  createProduct(message: MessageContext, command: CreateProduct): Promise<Once<ProductView>> {
    return this.commands.once(message, command, (tx) => createProduct(tx, command));
  }

  /**
   * Changes only the given fields.
   *
   * @throws RequestError NOT_FOUND, or STALE if the product has none of the versions in `ifVersion`
   */
  updateProduct(message: MessageContext, command: UpdateProduct): Promise<Once<ProductView>> {
    const { id, ifVersion, actor, name, price, lowStockThreshold } = command;
    if (name === undefined && price === undefined && lowStockThreshold === undefined) {
      throw new InvalidPayloadError(patterns.updateProduct, [
        { field: 'body', reason: 'must have name, price or lowStockThreshold' },
      ]);
    }
    return this.commands.once(message, command, async (tx) => {
      const before = await productBy(tx, id);
      if (!before) throw notFound(id);
      if (ifVersion && !ifVersion.includes(before.version)) {
        throw new RequestError(
          'STALE',
          `product ${id} was changed in the meantime: it is at version ${before.version} now`,
        );
      }
      const updated = await updateProduct(tx, {
        id,
        name: name ?? before.name,
        price: price ?? before.price,
        lowStockThreshold: lowStockThreshold ?? before.lowStockThreshold,
      });
      if (!updated) throw notFound(id);
      if (fellLow(before, updated)) announceLowStock(this.outbox, tx, updated);
      audit(tx, {
        actor,
        action: patterns.updateProduct,
        target: id,
        before: editable(before),
        after: editable(updated),
      });
      return toView(updated);
    });
  }

  /** @throws RequestError NOT_FOUND */
  restock(message: MessageContext, command: RestockProduct): Promise<Once<ProductView>> {
    return this.move(message, command, 'restock', command.quantity);
  }

  /** @throws RequestError NOT_FOUND, or CONFLICT if the stock would go below zero */
  adjust(message: MessageContext, command: AdjustProduct): Promise<Once<ProductView>> {
    return this.move(message, command, 'adjust', command.delta);
  }

  /** Adds units to the stock, or removes them if `delta` is negative. */
  private move(
    message: MessageContext,
    command: RestockProduct | AdjustProduct,
    kind: 'restock' | 'adjust',
    delta: number,
  ): Promise<Once<ProductView>> {
    const { id, reason, actor = UNKNOWN_ACTOR } = command;
    const action = kind === 'restock' ? patterns.restockProduct : patterns.adjustProduct;
    return this.commands.once(message, command, async (tx) => {
      const product = await addStock(tx, id, delta);
      if (!product) {
        const known = await productBy(tx, id);
        if (!known) throw notFound(id);
        throw new RequestError(
          'CONFLICT',
          `product ${id} has ${unitsText(known.stock)}: ${-delta} cannot be removed`,
        );
      }
      const { stock } = product;
      if (fellLow({ ...product, stock: stock - delta }, product)) announceLowStock(this.outbox, tx, product);
      insertMovement(tx, { productId: id, delta, kind, reason, actor });
      audit(tx, { actor, action, target: id, before: { stock: stock - delta }, after: { stock, reason } });
      return toView(product);
    });
  }

  /** Figures of the catalogue. Low stock has its own index, so it is found fast in a large catalogue. */
  async stats({ lowest = DEFAULT_LOWEST }: GetStats): Promise<ProductsStats> {
    const count = async (where: string) => {
      const [row] = await this.reads.search<{ n: number }[]>(`SELECT count(*) AS n FROM products ${where}`);
      return row?.n ?? 0;
    };
    const low = await this.reads.query<Product[]>(
      `SELECT * FROM products ${LOW} ORDER BY stock, id LIMIT $1`,
      [lowest],
    );
    return {
      products: await count(''),
      lowStock: await count(LOW),
      soldOut: await count(`WHERE ${AT_LEVEL.out}`),
      lowest: low.map(toView),
      ...(await this.backlogs.now()),
    };
  }

  /**
   * The product's ledger, newest first.
   *
   * @throws RequestError NOT_FOUND
   */
  async listMovements({ id, limit = DEFAULT_LIMIT, cursor }: ListMovements): Promise<MovementPage> {
    const list = ['movements', id];
    const where = new Where();
    const by = where.page({ '"productId"': id }, ['id'], {
      before: cursor === undefined ? undefined : [Number(decodeCursor(list, cursor))],
      direction: 'DESC',
    });
    const items = await this.reads.search<MovementView[]>(
      `SELECT id, delta, kind, reason, "idempotencyKey", actor, at FROM stock_movements ${where.sql}
       ORDER BY ${by} LIMIT ${limit + 1}`,
      where.values,
    );
    if (items.length === 0) await this.expectProduct(id);
    return pageOf(items, limit, list, (last) => String(last.id));
  }

  private async expectProduct(id: string): Promise<void> {
    const found = await this.reads.query<unknown[]>('SELECT id FROM products WHERE id = $1', [id]);
    if (found.length === 0) throw notFound(id);
  }
}

/** @throws RequestError CONFLICT if the id is taken */
export async function createProduct(tx: Transaction, command: CreateProduct): Promise<ProductView> {
  const { id = uuidv4(), name, price, stock, actor = UNKNOWN_ACTOR } = command;
  const { lowStockThreshold = DEFAULT_LOW_STOCK_THRESHOLD } = command;
  const created = await insertProduct(tx, { id, name, price, lowStockThreshold });
  if (!created) throw new RequestError('CONFLICT', `product ${id} already exists`);
  if (stock > 0) {
    await addStock(tx, id, stock);
    insertMovement(tx, { productId: id, delta: stock, kind: 'restock', reason: 'initial stock', actor });
  }
  const after = toView({ ...created, stock });
  audit(tx, { actor, action: patterns.createProduct, target: id, after });
  return after;
}

const editable = ({ name, price, lowStockThreshold, version }: Product) => ({
  name,
  price,
  lowStockThreshold,
  version,
});
