import { event } from './declare';
import { owners } from './owners';
import { ContactGiven } from './payloads/notifications';

const { queue } = owners.notifications;

/** What the notifications service accepts. The public events are in public-events.ts. */
export const notificationMessages = {
  /** Where the customer of an order wants its mails. It holds personal data, so it is no public event. */
  contactGiven: event('order.contactGiven', [queue], ContactGiven),
};
