import { runService } from '../../observability/src/run-service';
import { queues } from '../../messaging/src/contracts';
import { startConsumingService } from '../../messaging/src/start-consuming-service';
import { AppModule } from './app.module';
import { readProductsConfig } from './config';

runService(async () => {
  const config = readProductsConfig();
  await startConsumingService({
    module: AppModule.forRoot(config),
    host: config.HOST,
    port: config.PRODUCTS_PORT,
    queue: queues.products,
    queries: queues.productsQueries,
  });
});
