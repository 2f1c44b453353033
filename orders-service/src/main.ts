import { runService } from '@order-flow/runtime/run-service';
import { readOrdersConfig } from './config';
import { owners } from '@order-flow/contracts/owners';
import { startConsumingService } from '@order-flow/messaging/consuming/start-consuming-service';
import { AppModule } from './app.module';
import { WAITS_PREFETCH } from './orders/order-waits';

runService(async () => {
  const config = readOrdersConfig();
  await startConsumingService({
    module: AppModule.forRoot(config),
    host: config.HOST,
    port: config.ORDERS_PORT,
    queue: owners.orders.queue,
    queries: owners.orders.queries,
    others: [{ queue: owners.orders.waits, prefetch: WAITS_PREFETCH }],
  });
});
