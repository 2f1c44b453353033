import { Module } from '@nestjs/common';
import { Attempts } from '@order-flow/messaging/sending/attempts';
import { Replicas } from '@order-flow/storage/replicas';
import { gauge } from '@order-flow/telemetry/metrics/metrics';
import { NOTIFICATIONS_CONFIG, type NotificationsConfig } from '../config';
import { MailAttempts } from '../dispatch/mail-attempts';
import { MailSender } from '../dispatch/mail-sender';
import { AddressKeys } from '../mails/address-keys';
import { Erasure } from '../mails/erasure';
import { MailIntake } from '../mails/mail-intake';
import { MailsService } from '../mails/mails.service';
import { Providers, providersOf } from '../sending/providers';
import { NotificationsController } from './notifications.controller';
import { NotificationsQueries } from './notifications-queries';

@Module({
  controllers: [NotificationsController],
  providers: [
    {
      provide: Providers,
      useFactory: ({ MAIL_PROVIDERS, MAIL_TIMEOUT_MS }: NotificationsConfig) =>
        new Providers(providersOf(MAIL_PROVIDERS, MAIL_TIMEOUT_MS)),
      inject: [NOTIFICATIONS_CONFIG],
    },
    AddressKeys,
    MailIntake,
    MailsService,
    Erasure,
    MailSender,
    Attempts,
    MailAttempts,
    NotificationsQueries,
  ],
  exports: [NotificationsQueries],
})
export class NotificationsModule {
  constructor(queries: NotificationsQueries, providers: Providers, replicas: Replicas) {
    gauge('mail_provider_failing', (metric) => {
      for (const { name, failing } of providers.states) metric.set({ provider: name }, Number(failing));
    });
    // All replicas would show the same.
    const fromLeader = (count: () => Promise<number>) => async (metric: { set: (n: number) => void }) =>
      metric.set(replicas.leads ? await count() : 0);
    gauge(
      'mails_waiting',
      fromLeader(() => queries.waiting()),
    );
    gauge(
      'mails_given_up',
      fromLeader(() => queries.failed()),
    );
    gauge(
      'mail_oldest_due_age_seconds',
      fromLeader(() => queries.oldestDueAgeSeconds()),
    );
  }
}
