import { answer, command, event, query } from './declare';
import { owners } from './owners';
import type { Once } from './payloads/caller';
import {
  ContactGiven,
  EraseAddress,
  GetMail,
  GetOrderMails,
  GetUnsubscription,
  ListMails,
  ProviderEvents,
  ResendMail,
  Unsubscribe,
  type Erased,
  type MailPage,
  type MailView,
  type ProviderEventsTaken,
  type Unsubscription,
} from './payloads/notifications';
import type { TimelineStep } from './payloads/timeline';

const { queue, queries } = owners.notifications;

/** What the notifications service accepts. The public events are in public-events.ts. */
export const notificationMessages = {
  /** Where the customer of an order wants its mails. It holds personal data, so it is no public event. */
  contactGiven: event('order.contactGiven', [queue], ContactGiven),

  resendMail: command('notifications.mails.resend', queue, ResendMail, answer<Once<MailView>>()),
  eraseAddress: command('notifications.erase', queue, EraseAddress, answer<Once<Erased>>()),
  unsubscribe: command('notifications.unsubscribe', queue, Unsubscribe, answer<Unsubscription>()),
  providerEvents: command(
    'notifications.providerEvents',
    queue,
    ProviderEvents,
    answer<ProviderEventsTaken>(),
  ),

  listMails: query('notifications.mails.list', queries, ListMails, answer<MailPage>()),
  getMail: query('notifications.mails.get', queries, GetMail, answer<MailView>()),
  unsubscription: query('notifications.unsubscription', queries, GetUnsubscription, answer<Unsubscription>()),
  notificationsOrderSteps: query(
    'notifications.orderSteps',
    queries,
    GetOrderMails,
    answer<TimelineStep[]>(),
  ),
};
