import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { READS } from '../../../messaging/src/database';
import type { ListOrders, OrderPage } from '../../../messaging/src/payloads';
import type { Order } from './entities/order.entity';
import { pageOf, pageQuery } from './order-list';

/** What a person asks of the orders. */
@Injectable()
export class OrderQueries {
  constructor(@InjectDataSource(READS) private readonly reads: DataSource) {}

  /** @throws InvalidPayloadError if the cursor is of another list */
  async list(query: ListOrders): Promise<OrderPage> {
    const { sql, values } = pageQuery(query);
    return pageOf(query, await this.reads.query<Order[]>(sql, values));
  }
}
