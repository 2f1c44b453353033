import { runService } from '@order-flow/runtime/run-service';
import { readOrdersConfig } from './config';
import { queues } from '@order-flow/contracts/contracts';
import { startConsumingService } from '@order-flow/messaging/consuming/start-consuming-service';
import { AppModule } from './app.module';
import { WAITS_PREFETCH } from './orders/order-waits';

runService(async () => {
  const config = readOrdersConfig();
  await startConsumingService({
    module: AppModule.forRoot(config),
    host: config.HOST,
    port: config.ORDERS_PORT,
    queue: queues.orders,
    queries: queues.ordersQueries,
    others: [{ queue: queues.ordersWaits, prefetch: WAITS_PREFETCH }],
  });
});
