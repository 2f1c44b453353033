import { Module } from '@nestjs/common';
import { Reads } from '@order-flow/storage/reads';
import { Replicas } from '@order-flow/storage/replicas';
import { orderStatuses } from '@order-flow/contracts/payloads';
import { gauge } from '@order-flow/telemetry/metrics/metrics';
import { OrderQueries } from './queries/order-queries';
import { OrderTransitions } from './order-transitions';
import { OrderWaits } from './order-waits';
import { OrdersController } from './orders.controller';
import { OrdersService } from './orders.service';
import { OrdersSweeper } from './redrive/orders.sweeper';
import { stuckOrders } from './redrive/redrive-statements';
import { OrderRuns } from './runs/order-runs';

@Module({
  controllers: [OrdersController],
  providers: [OrdersService, OrderQueries, OrderRuns, OrderTransitions, OrderWaits, OrdersSweeper],
  exports: [OrderQueries],
})
export class OrdersModule {
  constructor(queries: OrderQueries, reads: Reads, replicas: Replicas) {
    // The database is the same for all replicas: one of them measures it, so that a sum over them is right.
    gauge('orders_by_status', async (metric) => {
      metric.reset();
      if (!replicas.leads) return;
      const counts = await queries.counts();
      for (const status of orderStatuses) metric.set({ status }, counts[status]);
    });
    gauge('orders_pending_oldest_age_seconds', async (metric) => {
      metric.set(replicas.leads ? await queries.pendingOldestAgeSeconds() : 0);
    });
    gauge('orders_stuck', async (metric) => metric.set(replicas.leads ? await stuckOrders(reads) : 0));
  }
}
