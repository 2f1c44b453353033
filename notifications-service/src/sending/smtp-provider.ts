import { createTransport } from 'nodemailer';
import { unsubscribeHeaders, type Outcome, type OutgoingMail, type Provider } from './outcome';

/** What nodemailer puts on its errors. */
interface SmtpError {
  readonly code?: string;
  readonly command?: string;
  readonly responseCode?: number;
  readonly response?: string;
}

/**
 * Sends over SMTP.
 *
 * @param url `smtp://` or `smtps://`, with user and password; `?requireTLS=true` refuses a server without STARTTLS
 */
export function smtpProvider(name: string, url: string, timeoutMs: number, connections: number): Provider {
  const transport = createTransport({
    url,
    pool: true,
    maxConnections: connections,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    dnsTimeout: timeoutMs,
    // A mail is made of texts only: nothing in it may name a file or a URL for the mailer to read.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    name,
    async send(mail: OutgoingMail): Promise<Outcome> {
      try {
        const { messageId, from, replyTo, to, subject, html, text } = mail;
        await transport.sendMail({
          messageId,
          from,
          ...(replyTo !== undefined && { replyTo }),
          to: [...to],
          subject,
          html,
          text,
          // Tells other programs not to answer by themselves (RFC 3834).
          headers: { ...unsubscribeHeaders(mail), 'Auto-Submitted': 'auto-generated' },
        });
        return { outcome: 'sent' };
      } catch (error) {
        return outcomeOf(error as SmtpError);
      }
    },
    close: () => transport.close(),
  };
}

/** A refused recipient is a bounce, unless it was refused for reasons of policy (5.7.x) or sign-in (530). */
export function outcomeOf({ code = 'unknown', command, responseCode, response = '' }: SmtpError): Outcome {
  const enhanced = /^\d{3}[ -]([245]\.\d{1,3}\.\d{1,3})\b/.exec(response)?.[1];
  const error =
    responseCode === undefined
      ? `no answer: ${code}`
      : `answered ${responseCode}${enhanced === undefined ? '' : ` ${enhanced}`}${command === undefined ? '' : ` to ${command}`}`;
  const policy = responseCode === 530 || (enhanced?.startsWith('5.7.') ?? false);
  if (command === 'RCPT TO' && responseCode !== undefined && responseCode >= 500 && !policy)
    return { outcome: 'bounced', error };
  const down = responseCode === undefined || responseCode === 421 || code === 'EAUTH';
  return { outcome: 'failed', error, down };
}
