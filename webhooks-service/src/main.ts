import { letOthersGoFirstSoon } from '@order-flow/runtime/priority';
import { runService } from '@order-flow/runtime/run-service';
import { readWebhooksConfig } from './config';
import { startConsumingService } from '@order-flow/messaging/consuming/start-consuming-service';
import { AppModule } from './app.module';
import { Dispatcher } from './dispatch/dispatcher';

runService(async () => {
  const config = readWebhooksConfig();
  await startConsumingService(AppModule.forRoot(config), config.WEBHOOKS_PORT, config.HOST, (app) => [
    { name: 'webhook attempts', run: () => app.get(Dispatcher).stop(), limitMs: 5000 },
  ]);
  letOthersGoFirstSoon(config.PROCESS_NICE);
});
