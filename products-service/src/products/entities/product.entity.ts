import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ProductView } from '@order-flow/contracts/payloads';

@Entity('products')
export class Product {
  @PrimaryColumn('text') id!: string;
  @Column('text') name!: string;
  @Column('real') price!: number;
  /** Units that can be reserved. Changes only together with a stock movement. */
  @Column('integer') stock!: number;
  /** Stock below this counts as low. */
  @Column('integer') lowStockThreshold!: number;
  /** Goes up with each edit. Reservations do not change it, or nobody could ever edit a busy product. */
  @Column('integer') version!: number;
  /** ISO 8601, UTC; empty if it is older than that column and nothing tells when it was created. */
  @Column('text') createdAt!: string;
}

/** The public view of a product. */
export function toView(product: Product): ProductView {
  const { id, name, price, stock, lowStockThreshold, version } = product;
  return { id, name, price, stock, lowStockThreshold, version };
}
