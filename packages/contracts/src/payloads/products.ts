import { ArrayMaxSize, ArrayMinSize, IsArray, IsIn, IsInt, Max, Min } from 'class-validator';
import { ByCaller } from './caller';
import { Change, Cursor, FromText, Id, Limit, MAX_QUANTITY, Optional, Price, Quantity, Text } from './rules';

/** A new product. */
export class NewProduct {
  /** The product's UUID. Without it, one is generated. */
  @Optional() @Id() id?: string;
  /** One line, 1 to 200 characters. */
  @Text(200) name!: string;
  /** At most two decimals. */
  @Price() price!: number;
  /** Units in stock at the start, 0 to 1,000,000. */
  @IsInt() @Min(0) @Max(MAX_QUANTITY) stock!: number;
  /** Stock below this counts as low; default 10. */
  @Optional() @IsInt() @Min(0) @Max(MAX_QUANTITY) lowStockThreshold?: number;
}

/** `products.create` */
export class CreateProduct extends ByCaller(NewProduct) {}

/** The editable fields of a product. At least one is required. Stock changes only by movements. */
export class ProductEdit {
  /** One line, 1 to 200 characters. */
  @Optional() @Text(200) name?: string;
  /** At most two decimals. */
  @Optional() @Price() price?: number;
  /** Stock below this counts as low. */
  @Optional() @IsInt() @Min(0) @Max(MAX_QUANTITY) lowStockThreshold?: number;
}

/** `products.update` */
export class UpdateProduct extends ByCaller(ProductEdit) {
  @Id() id!: string;
  /** Edit only if the product still has one of these versions. */
  @Optional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(20)
  @IsInt({ each: true })
  ifVersion?: number[];
}

/** `products.get` */
export class GetProduct {
  @Id() id!: string;
}

export const stockLevels = ['low', 'out'] as const;
export const productSorts = ['name', 'price', 'stock', 'createdAt'] as const;
export type ProductSort = (typeof productSorts)[number];

/** `products.list`: at most `limit`, starting after `after`. Without `sort`, by id. */
export class ListProducts {
  /** Products per page, 1 to 500; default 100. */
  @FromText() @Optional() @IsInt() @Min(1) @Max(500) limit?: number;
  /** Start after the product with this id, the last of the page before. */
  @Optional() @Id() after?: string;
  /** Part of a name (capitals A to Z make no difference), an id, or 6 or more of an id's first or last digits. */
  @Optional() @Text(255) q?: string;
  /** The order of the list. Products with the same value are sorted by id. */
  @Optional() @IsIn(productSorts) sort?: ProductSort;
  /** Ascending (default) or descending: `sort=createdAt&order=desc` lists the newest first. */
  @Optional() @IsIn(['asc', 'desc']) order?: 'asc' | 'desc';
  /** Only products below their low-stock threshold (`low`), or with no unit left (`out`). */
  @Optional() @IsIn(stockLevels) stock?: (typeof stockLevels)[number];
}

/** Units to add to the stock. */
export class Restock {
  /** 1 to 1,000,000 units. */
  @Quantity() quantity!: number;
  /** The reason, for the ledger: one line, up to 500 characters. */
  @Text(500) reason!: string;
}

/** `products.restock` */
export class RestockProduct extends ByCaller(Restock) {
  @Id() id!: string;
}

/** A correction of the stock, for example after a count. */
export class Adjustment {
  /** Units to add (positive) or remove (negative), at most 1,000,000 either way; not 0. */
  @Change() delta!: number;
  /** The reason, for the ledger: one line, up to 500 characters. */
  @Text(500) reason!: string;
}

/** `products.adjust` */
export class AdjustProduct extends ByCaller(Adjustment) {
  @Id() id!: string;
}

/** The query for one page of a product's ledger. */
export class MovementsQuery {
  /** Movements per page, 1 to 200; default 50. */
  @FromText() @Limit() limit?: number;
  /** `nextCursor` of the previous page. */
  @Cursor() cursor?: string;
}

/** `products.movements` */
export class ListMovements extends MovementsQuery {
  @Id() id!: string;
}

/** A product. */
export class ProductView {
  id!: string;
  name!: string;
  /** At most two decimals. */
  price!: number;
  /** Units that can be ordered. */
  stock!: number;
  /** Stock below this counts as low. */
  lowStockThreshold!: number;
  /** Goes up by one with each edit of name, price or lowStockThreshold. Orders do not change it. */
  version!: number;
}

export type MovementKind = 'reserve' | 'release' | 'restock' | 'adjust';

/** One change of a product's stock. A product's movements add up to its stock. */
export class MovementView {
  /** In order of time. */
  id!: number;
  /** Units; negative if they left the stock. */
  delta!: number;
  /** Reserved for an order (reserve), put back from an order (release), or changed by a person (restock, adjust). */
  kind!: MovementKind;
  /** The reason that a person gave; null if an order was the cause. */
  reason!: string | null;
  /** `idempotencyKey` of the order that was the cause; null if a person did it. */
  idempotencyKey!: string | null;
  /** Who did it, as in the audit trail; null if an order was the cause, or if it is not known any more. */
  actor!: string | null;
  /** ISO 8601, UTC. */
  at!: string;
}

/** One page of a product's ledger, the newest first. */
export class MovementPage {
  items!: MovementView[];
  /** Pass it as `cursor` to get the next page; null on the last page. */
  nextCursor!: string | null;
}
