import { runService } from '@order-flow/runtime/run-service';
import { readNotificationsConfig } from './config';
import { startConsumingService } from '@order-flow/messaging/consuming/start-consuming-service';
import { AppModule } from './app.module';

runService(async () => {
  const config = readNotificationsConfig();
  await startConsumingService(AppModule.forRoot(config), config.NOTIFICATIONS_PORT, config.HOST);
});
