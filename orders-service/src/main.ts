import { runService } from '@order-flow/runtime/run-service';
import { readOrdersConfig } from './config';
import { startConsumingService } from '@order-flow/messaging/consuming/start-consuming-service';
import { AppModule } from './app.module';
import { OrderRuns } from './orders/runs/order-runs';

runService(async () => {
  const config = readOrdersConfig();
  await startConsumingService(AppModule.forRoot(config), config.ORDERS_PORT, config.HOST, (app) => [
    { name: 'order runs', run: () => app.get(OrderRuns).stop(), limitMs: 3000 },
  ]);
});
