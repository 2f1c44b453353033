import { Global, Module, type DynamicModule } from '@nestjs/common';
import { ownerParts } from '@order-flow/messaging/consuming/owner-parts';
import { sendingGathers } from '@order-flow/messaging/sending/attempts';
import { NOTIFICATIONS_CONFIG, type NotificationsConfig } from './config';
import * as migrations from './migrations';
import * as migrationsOnPostgres from './migrations-postgres';
import { NotificationsQueries } from './notifications/notifications-queries';
import { notificationRules } from './notifications/notifications-retention';
import { NotificationsModule } from './notifications/notifications.module';

@Global()
@Module({})
export class AppModule {
  static forRoot(config: NotificationsConfig): DynamicModule {
    const { controllers, imports } = ownerParts('notifications', config, {
      migrations: { sqlite: Object.values(migrations), postgres: Object.values(migrationsOnPostgres) },
      rules: notificationRules(config),
      stats: NotificationsQueries,
      gathering: sendingGathers,
    });
    return {
      module: AppModule,
      controllers,
      providers: [{ provide: NOTIFICATIONS_CONFIG, useValue: config }],
      exports: [NOTIFICATIONS_CONFIG],
      imports: [...imports, NotificationsModule],
    };
  }
}
