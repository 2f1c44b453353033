import { createTransport } from 'nodemailer';
import {
  ProviderFailedError,
  RecipientRefusedError,
  withoutAddresses,
  type MailProvider,
  type OutgoingMail,
} from './outgoing-mail';

/** What nodemailer adds to its errors. */
interface SmtpError extends Error {
  /** The SMTP command that failed, such as `RCPT TO`. */
  readonly command?: string;
  readonly responseCode?: number;
  /** What the server answered. */
  readonly response?: string;
}

const MAX_CONNECTIONS = 5;

/**
 * An SMTP server by URL: `smtps://` is TLS from the start. `smtp://` uses STARTTLS if the server offers it, and requires
 * it if the URL has a user: a password never travels in clear, unless `?requireTLS=false` allows it.
 *
 * @param timeoutMs for the connection, its greeting, and each pause of the server
 */
export function smtpProvider(name: string, url: URL, timeoutMs: number): MailProvider {
  const secure = url.protocol === 'smtps:';
  const requireTls = url.searchParams.get('requireTLS') ?? String(url.username !== '');
  const transport = createTransport({
    pool: true,
    maxConnections: MAX_CONNECTIONS,
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port) || (secure ? 465 : 587),
    secure,
    requireTLS: !secure && requireTls === 'true',
    ...(url.username !== '' && {
      auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) },
    }),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    dnsTimeout: timeoutMs,
    // The content of a mail can never name a file or a URL that is read into it.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    name,
    send: async ({ to, replyTo, headers, ...mail }: OutgoingMail) => {
      try {
        await transport.sendMail({
          ...mail,
          to: [...to],
          headers: { ...headers },
          ...(replyTo && { replyTo }),
        });
      } catch (error) {
        throw smtpFailure(error as SmtpError);
      }
    },
    close: () => transport.close(),
  };
}

/**
 * A recipient is refused only by a 5xx answer to `RCPT TO` that is about the recipient. With 5.7 the server refuses us
 * (no relaying, not signed in, blocked), and a 5xx to the data refuses what we wrote.
 */
export function smtpFailure(error: SmtpError): RecipientRefusedError | ProviderFailedError {
  const { command, responseCode = 0, response, message } = error;
  const said = withoutAddresses(response ?? message);
  const aboutUs = /^\d{3}[ -]5\.7\./.test(response ?? '');
  return command === 'RCPT TO' && responseCode >= 500 && !aboutUs
    ? new RecipientRefusedError(said)
    : new ProviderFailedError(said);
}
