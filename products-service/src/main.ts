import { runService } from '@order-flow/runtime/run-service';
import { startConsumingService } from '@order-flow/messaging/consuming/start-consuming-service';
import { AppModule } from './app.module';
import { readProductsConfig } from './config';

runService(async () => {
  const config = readProductsConfig();
  await startConsumingService(AppModule.forRoot(config), config.PRODUCTS_PORT, config.HOST);
});
