import { Inject, Injectable } from '@nestjs/common';
import { NOTIFICATIONS_CONFIG, type NotificationsConfig } from '../config';
import { apiProvider } from './api-provider';
import { Failover } from './failover';
import { smtpProvider } from './smtp-provider';

/** The providers of MAIL_PROVIDERS. */
@Injectable()
export class Providers extends Failover {
  constructor(@Inject(NOTIFICATIONS_CONFIG) config: NotificationsConfig) {
    const { MAIL_PROVIDERS: urls, MAIL_TIMEOUT_MS: timeoutMs, MAIL_CONCURRENCY: connections } = config;
    super(
      urls.map((url, n) =>
        url.startsWith('smtp')
          ? smtpProvider(`smtp-${n + 1}`, url, timeoutMs, connections)
          : apiProvider(`api-${n + 1}`, url, timeoutMs),
      ),
    );
  }
}
