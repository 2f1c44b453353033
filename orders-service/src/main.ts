import { runService } from '@order-flow/runtime/run-service';
import { readOrdersConfig } from './config';
import { startConsumingService } from '@order-flow/messaging/consuming/start-consuming-service';
import { AppModule } from './app.module';

runService(async () => {
  const config = readOrdersConfig();
  await startConsumingService(AppModule.forRoot(config), config.ORDERS_PORT, config.HOST);
});
