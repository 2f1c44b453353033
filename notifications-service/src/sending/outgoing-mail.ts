/** A mail as a provider gets it. */
export interface OutgoingMail {
  /** With its angle brackets. The same in all attempts, whichever provider sends it. */
  readonly messageId: string;
  /** `name <address>` */
  readonly from: string;
  readonly to: readonly string[];
  readonly replyTo: string | undefined;
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  /** Further headers, such as `List-Unsubscribe`. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Something that takes mails: an SMTP server, or a service with an HTTP API. */
export interface MailProvider {
  /** For logs, metrics and the admin page: its kind and its place in the list, such as `smtp-1`. */
  readonly name: string;
  /**
   * @throws RecipientRefusedError if no attempt can help; ProviderFailedError if another attempt, or another provider, may
   */
  send(mail: OutgoingMail): Promise<void>;
  close(): void;
}

/** The recipient's address does not exist or takes no mails: it bounced. Another provider would be told the same. */
export class RecipientRefusedError extends Error {
  override name = 'RecipientRefusedError';
}

/** The provider cannot be reached, refuses us, or asks to try later. */
export class ProviderFailedError extends Error {
  override name = 'ProviderFailedError';
}

const ADDRESS = /(?:"[^"]*"|[^\s<>"(),;:]+)@[^\s<>"'(),;:]+/g;
const MAX_ERROR = 300;

/** What a server said, for logs and people: one line without addresses, at most 300 characters. */
export const withoutAddresses = (text: string): string =>
  text.replace(ADDRESS, '(address)').replace(/\s+/g, ' ').trim().slice(0, MAX_ERROR);
