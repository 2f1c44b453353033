import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ProductView } from '../../../../messaging/src/payloads';

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
}

/** What others may know of a product. */
export const toView = ({ id, name, price, stock }: Product): ProductView => ({ id, name, price, stock });
