/** A mail with its headers, ready for any provider. */
export interface OutgoingMail {
  readonly messageId: string;
  readonly from: string;
  readonly replyTo: string | undefined;
  readonly to: readonly string[];
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  readonly unsubscribeUrl: string | undefined;
}

/**
 * What became of an attempt.
 *
 * - `sent`: the provider has accepted the mail.
 * - `bounced`: the recipient's address was refused for good. Another provider would be refused too.
 * - `failed`: another provider, or a later attempt, may succeed. `down`: the provider itself did not work.
 *
 * `error` never holds the text of a server, because that often repeats the address.
 */
export type Outcome =
  | { readonly outcome: 'sent' }
  | { readonly outcome: 'bounced'; readonly error: string }
  | { readonly outcome: 'failed'; readonly error: string; readonly down: boolean };

/** A way to send mails. */
export interface Provider {
  /** For people: kind and place in the list, such as `smtp-1`. */
  readonly name: string;
  /** Never throws, and ends within its time limits. */
  send(mail: OutgoingMail): Promise<Outcome>;
  close(): void;
}

/** RFC 8058: a mail program shows its own button, which sends a POST. */
export function unsubscribeHeaders({ unsubscribeUrl }: OutgoingMail): Record<string, string> {
  if (unsubscribeUrl === undefined) return {};
  return {
    'List-Unsubscribe': `<${unsubscribeUrl}>`,
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
  };
}
