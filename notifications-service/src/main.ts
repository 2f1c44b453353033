import { startConsumingService } from '@order-flow/messaging/consuming/start-consuming-service';
import { letOthersGoFirstSoon } from '@order-flow/runtime/priority';
import { runService } from '@order-flow/runtime/run-service';
import { AppModule } from './app.module';
import { readNotificationsConfig } from './config';
import { MailSender } from './dispatch/mail-sender';

runService(async () => {
  const config = readNotificationsConfig();
  await startConsumingService(AppModule.forRoot(config), config.NOTIFICATIONS_PORT, config.HOST, (app) => [
    { name: 'mails', run: () => app.get(MailSender).stop(), limitMs: 5000 },
  ]);
  letOthersGoFirstSoon(config.PROCESS_NICE);
});
