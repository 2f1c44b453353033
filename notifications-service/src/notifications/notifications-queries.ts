import { Injectable } from '@nestjs/common';
import type { NotificationsStats } from '@order-flow/contracts/payloads';
import { Backlogs } from '@order-flow/messaging/operations/backlog';

/** What the admin page asks about the mails. */
@Injectable()
export class NotificationsQueries {
  constructor(private readonly backlogs: Backlogs) {}

  async stats(): Promise<NotificationsStats> {
    return { waiting: 0, failed: 0, oldestDueAgeSeconds: 0, ...(await this.backlogs.now()) };
  }
}
