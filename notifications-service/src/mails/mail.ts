import type { Locale, MailKind, MailStatus, MailView } from '@order-flow/contracts/payloads';

/** A row of `mails`. */
export interface Mail {
  id: string;
  /** What it is about: the order's id, or the id of the event's message. With the kind it is unique. */
  about: string;
  kind: MailKind;
  orderId: string | null;
  recipient: MailView['recipient'];
  locale: Locale;
  /** JSON: the event's data. The mail is made of it at each attempt. */
  event: string;
  /** JSON: the trace context of the event. */
  headers: string;
  traceId: string | null;
  /** Of a customer, only while it waits, or has failed and a person may send it again. */
  address: string | null;
  /** Of a customer, until it is erased. */
  addressHash: string | null;
  status: MailStatus;
  attempts: number;
  /** Attempts since it began, or since it was last sent again. */
  tries: number;
  /** How often it was sent again after a provider had accepted it. */
  copies: number;
  nextAttemptAt: string | null;
  giveUpAt: string;
  provider: string | null;
  lastError: string | null;
  createdAt: string;
  sentAt: string | null;
  finishedAt: string | null;
}

/**
 * The mail's `Message-ID`, with its angle brackets. It depends on nothing but what the mail is about, so an attempt after a
 * crash has the same. A copy that a person asks for has another one: mail programs hide a second mail with the same.
 */
export const messageIdOf = (
  { about, kind, copies }: Pick<Mail, 'about' | 'kind' | 'copies'>,
  domain: string,
) => `<${about}.${kind}${copies === 0 ? '' : `.${copies + 1}`}@${domain}>`;

const MESSAGE_ID = /^<?([0-9a-f-]{36})\.([a-z]+\.[a-z]+)(?:\.\d+)?@/i;

/** What the mail with this `Message-ID` is about; undefined if it is none of ours. */
export function mailOf(messageId: string): (Pick<Mail, 'about'> & { kind: string }) | undefined {
  const [, about, kind] = MESSAGE_ID.exec(messageId.trim()) ?? [];
  return about === undefined || kind === undefined ? undefined : { about, kind };
}

/** The mail as operators see it: without its address. */
export function toView(mail: Mail, domain: string): MailView {
  const { id, kind, orderId, recipient, locale, status, attempts, nextAttemptAt } = mail;
  const { provider, lastError, createdAt, sentAt, finishedAt, traceId } = mail;
  const messageId = messageIdOf(mail, domain);
  const shown = { id, kind, orderId, recipient, locale, status, attempts, nextAttemptAt };
  return { ...shown, provider, lastError, messageId, createdAt, sentAt, finishedAt, traceId };
}
