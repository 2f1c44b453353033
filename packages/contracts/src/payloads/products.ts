import { ArrayMaxSize, ArrayMinSize, IsArray, IsInt, Max, Min, NotEquals } from 'class-validator';
import { ByCaller } from './caller';
import { Cursor, Id, Limit, MAX_QUANTITY, Optional, Price, Quantity, Text } from './rules';

/** A product that is not there yet. */
export class NewProduct {
  /** Its UUID, if it must be a certain one. */
  @Optional() @Id() id?: string;
  /** One line, 1 to 200 characters. */
  @Text(200) name!: string;
  /** At most two decimals. */
  @Price() price!: number;
  /** Units in stock at the start, 0 to 1,000,000. */
  @IsInt() @Min(0) @Max(MAX_QUANTITY) stock!: number;
  /** With fewer units in stock it counts as low; 10. */
  @Optional() @IsInt() @Min(0) @Max(MAX_QUANTITY) lowStockThreshold?: number;
}

/** `products.create` */
export class CreateProduct extends ByCaller(NewProduct) {}

/** What a person may edit of a product; at least one of the fields. Stock changes by movements only. */
export class ProductEdit {
  /** One line, 1 to 200 characters. */
  @Optional() @Text(200) name?: string;
  /** At most two decimals. */
  @Optional() @Price() price?: number;
  /** With fewer units in stock it counts as low. */
  @Optional() @IsInt() @Min(0) @Max(MAX_QUANTITY) lowStockThreshold?: number;
}

/** `products.update` */
export class UpdateProduct extends ByCaller(ProductEdit) {
  @Id() id!: string;
  /** Only if the product still has one of these versions. */
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

/** `products.list`: by id, at most `limit`, those after `after`. */
export class ListProducts {
  /** How many products, 1 to 500; 100. */
  @Optional() @IsInt() @Min(1) @Max(500) limit?: number;
  /** Those after the product with this id. */
  @Optional() @Id() after?: string;
}

/** Units that came in. */
export class Restock {
  /** 1 to 1,000,000 units. */
  @Quantity() quantity!: number;
  /** Why, for the ledger: one line, up to 500 characters. */
  @Text(500) reason!: string;
}

/** `products.restock` */
export class RestockProduct extends ByCaller(Restock) {
  @Id() id!: string;
}

/** Units that were found or are gone. */
export class Adjustment {
  /** Units to add, or negative to take away, up to 1,000,000; not 0. */
  @IsInt() @Min(-MAX_QUANTITY) @Max(MAX_QUANTITY) @NotEquals(0) delta!: number;
  /** Why, for the ledger: one line, up to 500 characters. */
  @Text(500) reason!: string;
}

/** `products.adjust` */
export class AdjustProduct extends ByCaller(Adjustment) {
  @Id() id!: string;
}

/** Which page of a product's ledger. */
export class MovementsQuery {
  /** How many movements, 1 to 200; 50. */
  @Limit() limit?: number;
  /** `nextCursor` of the page before. */
  @Cursor() cursor?: string;
}

/** `products.movements` */
export class ListMovements extends MovementsQuery {
  @Id() id!: string;
}

/** A product as it stands. */
export class ProductView {
  id!: string;
  name!: string;
  /** At most two decimals. */
  price!: number;
  /** Units that can be ordered. */
  stock!: number;
  /** With fewer units in stock it counts as low. */
  lowStockThreshold!: number;
  /** Of name, price and lowStockThreshold: one more with each edit. Orders do not change it. */
  version!: number;
}

export const movementKinds = ['reserve', 'release', 'restock', 'adjust'] as const;
export type MovementKind = (typeof movementKinds)[number];

/** One change of a product's stock. All of a product's add up to its stock. */
export class MovementView {
  /** In order of happening. */
  id!: number;
  /** Units; negative where they left the stock. */
  delta!: number;
  /** For an order (reserve), back from a cancelled one (release), by a person (restock, adjust). */
  kind!: MovementKind;
  /** Why, where a person did it; null otherwise. */
  reason!: string | null;
  /** `idempotencyKey` of the order it was for; null where a person did it. */
  idempotencyKey!: string | null;
  /** ISO 8601, UTC. */
  at!: string;
}

/** One page of a product's ledger, the newest first. */
export class MovementPage {
  items!: MovementView[];
  /** Give it as `cursor` for the next page; null: this was the last. */
  nextCursor!: string | null;
}
