import { ArrayMaxSize, ArrayMinSize, IsArray, IsEmail, IsIn, IsString, Length } from 'class-validator';
import { ByCaller } from './caller';
import { Cursor, FromText, Id, Limit, ObjectOf, Optional } from './rules';

export const locales = ['en', 'es'] as const;
export type Locale = (typeof locales)[number];

/** An address for mails, at most 254 characters. */
const Address = (): PropertyDecorator => (target, key) => {
  for (const rule of [IsEmail(), Length(3, 254), IsString()]) rule(target, key);
};

/** Where the customer of an order wants its mails. Only the notifications service stores it, as long as it is needed. */
export class Customer {
  @Address() email!: string;
  /** The language of the mails. */
  @IsIn(locales) locale!: Locale;
}

/** `order.contactGiven`: orders → notifications */
export class ContactGiven extends Customer {
  @Id() orderId!: string;
}

export const mailKinds = [
  'order.confirmed',
  'order.rejected',
  'order.cancelled',
  'product.lowStock',
  'webhook.endpointDisabled',
] as const;
/** The event that a mail is about. */
export type MailKind = (typeof mailKinds)[number];

export const mailStatuses = ['waiting', 'sent', 'failed', 'suppressed', 'bounced'] as const;
export type MailStatus = (typeof mailStatuses)[number];

/** `notifications.mails.list` */
export class ListMails {
  @Optional() @Id() orderId?: string;
  @Optional() @IsIn(mailStatuses) status?: MailStatus;
  /** Mails per page, 1 to 200; default 50. */
  @FromText() @Limit() limit?: number;
  /** `nextCursor` of the previous page; keep the same filters. */
  @Cursor() cursor?: string;
}

/** `notifications.mails.get` */
export class GetMail {
  @Id() id!: string;
}

/** `notifications.mails.resend` */
export class ResendMail extends ByCaller(GetMail) {}

/** `notifications.orderSteps` */
export class GetOrderMails {
  @Id() orderId!: string;
}

/** Whose address to forget. */
export class Erasure {
  /** Not stored, not even in the audit trail. */
  @Address() email!: string;
}

/** `notifications.erase` */
export class EraseAddress extends ByCaller(Erasure) {}

/** `notifications.unsubscription` */
export class GetUnsubscription {
  /** From the link in a mail. */
  @IsString() @Length(1, 200) token!: string;
}

/** `notifications.unsubscribe` */
export class Unsubscribe extends GetUnsubscription {}

export const providerEventTypes = ['bounced', 'complained'] as const;
export type ProviderEventType = (typeof providerEventTypes)[number];

/** What a mail provider tells about a mail that it had accepted. */
export class ProviderEvent {
  /** `bounced`: it could not be delivered for good. `complained`: the recipient calls it spam. */
  @IsIn(providerEventTypes) type!: ProviderEventType;
  /** The mail's `Message-ID`, with or without its angle brackets. */
  @IsString() @Length(3, 255) messageId!: string;
}

/** `notifications.providerEvents` */
export class ProviderEvents {
  @ObjectOf(ProviderEvent, { each: true })
  @ArrayMaxSize(100)
  @ArrayMinSize(1)
  @IsArray()
  events!: ProviderEvent[];
}

/** One mail. It does not show its address. */
export class MailView {
  id!: string;
  /** The event that it is about. */
  kind!: MailKind;
  /** Null: it is not about an order. */
  orderId!: string | null;
  /** Who gets it. */
  recipient!: 'customer' | 'operators';
  locale!: Locale;
  /**
   * Waiting for its next attempt, accepted by a provider, given up after a day, not sent because the address is suppressed,
   * or refused by the recipient's server.
   */
  status!: MailStatus;
  /** Attempts so far. */
  attempts!: number;
  /** ISO 8601, UTC; null unless it waits. */
  nextAttemptAt!: string | null;
  /** The provider that took or refused it last, such as `smtp-1`; null before the first attempt. */
  provider!: string | null;
  /** Why the last attempt failed, or why it was not sent. Without the address. */
  lastError!: string | null;
  /** The mail's `Message-ID`: the same in all attempts. */
  messageId!: string;
  createdAt!: string;
  /** When a provider accepted it; null if none has. */
  sentAt!: string | null;
  /** When it was accepted, given up, suppressed or refused; null while it waits. */
  finishedAt!: string | null;
  /** The trace of the order; null if it was not traced. */
  traceId!: string | null;
}

/** One page of mails, the newest first. */
export class MailPage {
  items!: MailView[];
  /** Pass it as `cursor` to get the next page; null on the last page. */
  nextCursor!: string | null;
}

/** What was forgotten with an address. */
export class Erased {
  /** Orders whose contact was deleted. */
  contacts!: number;
  /** Mails that no longer hold the address. Those that waited are not sent. */
  mails!: number;
  /** Dead letters that held the address and were deleted. */
  deadLetters!: number;
}

/** Whether an address gets no mails. */
export class Unsubscription {
  unsubscribed!: boolean;
  /** The language for the page. */
  locale!: Locale;
}

/** How many of a provider's events were about mails that are known. */
export class ProviderEventsTaken {
  taken!: number;
  unknown!: number;
}
