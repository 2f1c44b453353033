import { Module } from '@nestjs/common';
import { NotificationsController } from './notifications.controller';
import { NotificationsQueries } from './notifications-queries';

@Module({
  controllers: [NotificationsController],
  providers: [NotificationsQueries],
  exports: [NotificationsQueries],
})
export class NotificationsModule {}
