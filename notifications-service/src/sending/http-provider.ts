import {
  ProviderFailedError,
  RecipientRefusedError,
  withoutAddresses,
  type MailProvider,
  type OutgoingMail,
} from './outgoing-mail';

/** How the API of a mail service wants a mail, and how it says that a recipient is refused. */
interface MailApi {
  readonly headers: (key: string, mail: OutgoingMail) => Record<string, string>;
  readonly body: (mail: OutgoingMail) => object;
  readonly refused: (status: number, answer: Record<string, unknown>) => boolean;
}

/** Postmark's error codes: 300 the address is invalid, 406 it is inactive after a bounce or a complaint. */
const POSTMARK_REFUSED: readonly unknown[] = [300, 406];

/**
 * Written from the public documentation of both services, and tested with an imitation of them only. Postmark keeps our
 * `Message-ID` because of its header `X-PM-KeepID`.
 */
export const mailApis = {
  postmark: {
    headers: (key) => ({ 'x-postmark-server-token': key }),
    body: ({ messageId, from, to, replyTo, subject, html, text, headers }) => ({
      From: from,
      To: to.join(','),
      ReplyTo: replyTo,
      Subject: subject,
      HtmlBody: html,
      TextBody: text,
      Headers: Object.entries({ ...headers, 'Message-ID': messageId, 'X-PM-KeepID': 'true' }).map(
        ([Name, Value]) => ({ Name, Value }),
      ),
    }),
    refused: (status, answer) => status === 422 && POSTMARK_REFUSED.includes(answer.ErrorCode),
  },
  resend: {
    // A repeated attempt within a day is not sent twice.
    headers: (key, { messageId }) => ({ authorization: `Bearer ${key}`, 'idempotency-key': messageId }),
    body: ({ messageId, from, to, replyTo, subject, html, text, headers }) => ({
      from,
      to,
      reply_to: replyTo,
      subject,
      html,
      text,
      headers: { ...headers, 'Message-ID': messageId },
    }),
    refused: () => false,
  },
} as const satisfies Record<string, MailApi>;

/**
 * A mail service with an HTTP API that takes a JSON POST.
 *
 * @param url where to POST; its password is the API key
 */
export function httpProvider(name: string, api: MailApi, url: URL, timeoutMs: number): MailProvider {
  const key = decodeURIComponent(url.password);
  const target = new URL(url);
  target.username = '';
  target.password = '';
  return {
    name,
    send: async (mail) => {
      const response = await post(target, api.headers(key, mail), api.body(mail), timeoutMs);
      const { status } = response;
      if (response.ok) return;
      const said = withoutAddresses(`${status} ${response.text}`);
      if (api.refused(status, objectIn(response.text))) throw new RecipientRefusedError(said);
      throw new ProviderFailedError(said);
    },
    close: () => undefined,
  };
}

async function post(url: URL, headers: Record<string, string>, body: object, timeoutMs: number) {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json', ...headers },
      body: JSON.stringify(body),
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
    return { ok: response.ok, status: response.status, text: await response.text() };
  } catch (error) {
    const { message, cause } = error as Error;
    throw new ProviderFailedError(withoutAddresses(cause instanceof Error ? cause.message : message));
  }
}

function objectIn(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
