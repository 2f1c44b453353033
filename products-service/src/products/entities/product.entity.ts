import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ProductView } from '@order-flow/contracts/payloads';

@Entity('products')
export class Product {
  @PrimaryColumn('text')
  id!: string;

  @Column('text')
  name!: string;

  @Column('real')
  price!: number;

  /** Units that can be reserved. Changes only together with a stock movement. */
  @Column('integer')
  stock!: number;

  /** With fewer units in stock it counts as low. */
  @Column('integer')
  lowStockThreshold!: number;

  /** Of what a person edits; a reservation does not change it, else a busy product could never be edited. */
  @Column('integer')
  version!: number;
}

/** What others may know of a product. */
export function toView(product: Product): ProductView {
  const { id, name, price, stock, lowStockThreshold, version } = product;
  return { id, name, price, stock, lowStockThreshold, version };
}
