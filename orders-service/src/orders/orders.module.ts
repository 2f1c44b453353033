import { Module } from '@nestjs/common';
import { InjectDataSource, TypeOrmModule } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { READS } from '../../../messaging/src/database';
import { deadLettersController } from '../../../messaging/src/dead-letters.controller';
import type { OrderStatus } from '../../../messaging/src/payloads';
import { ageSeconds, gauge } from '../../../observability/src/metrics';
import { RedisModule } from '../redis/redis.module';
import { Order } from './entities/order.entity';
import { IdempotencyKeys } from './idempotency-keys';
import { OrderQueries } from './order-queries';
import { OrderTransitions } from './order-transitions';
import { OrderWaits } from './order-waits';
import { OrdersController } from './orders.controller';
import { OrdersService } from './orders.service';
import { OrdersSweeper } from './orders.sweeper';

@Module({
  imports: [TypeOrmModule.forFeature([Order], READS), RedisModule],
  controllers: [OrdersController, deadLettersController('Orders')],
  providers: [OrdersService, OrderQueries, OrderTransitions, OrderWaits, IdempotencyKeys, OrdersSweeper],
})
export class OrdersModule {
  constructor(@InjectDataSource(READS) reads: DataSource) {
    gauge('orders_by_status', async (metric) => {
      const counts = await reads.query<{ status: OrderStatus; n: number }[]>(
        'SELECT status, n FROM order_counts',
      );
      for (const { status, n } of counts) metric.set({ status }, n);
    });
    gauge('orders_pending_oldest_age_seconds', async (metric) => {
      // Ids are UUID v7: the lowest is the oldest.
      const [oldest] = await reads.query<{ createdAt: string }[]>(
        `SELECT "createdAt" FROM orders WHERE status = 'PENDING' ORDER BY id LIMIT 1`,
      );
      metric.set(ageSeconds(oldest?.createdAt));
    });
  }
}
