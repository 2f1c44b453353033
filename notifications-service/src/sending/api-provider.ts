import { unsubscribeHeaders, type Outcome, type OutgoingMail, type Provider } from './outcome';

/**
 * Sends over a provider's HTTP API: a POST of JSON in the form of Resend (`from`, `to`, `reply_to`, `subject`, `html`,
 * `text`, `headers`) with a bearer token. Whether an address exists is not in its answer: the provider tells it later.
 *
 * @param address with the token as its user: `https://<token>@api.example/emails`
 */
export function apiProvider(name: string, address: string, timeoutMs: number): Provider {
  const url = new URL(address);
  const token = decodeURIComponent(url.username);
  url.username = '';
  url.password = '';
  return {
    name,
    async send(mail: OutgoingMail): Promise<Outcome> {
      const { messageId, from, replyTo, to, subject, html, text } = mail;
      try {
        const response = await fetch(url, {
          method: 'POST',
          redirect: 'error',
          signal: AbortSignal.timeout(timeoutMs),
          headers: {
            authorization: `Bearer ${token}`,
            'content-type': 'application/json',
            'idempotency-key': messageId,
          },
          body: JSON.stringify({
            from,
            to,
            ...(replyTo !== undefined && { reply_to: replyTo }),
            subject,
            html,
            text,
            headers: { ...unsubscribeHeaders(mail), 'Message-ID': messageId },
          }),
        });
        await response.body?.cancel();
        if (response.ok) return { outcome: 'sent' };
        const { status } = response;
        const down = status >= 500 || [401, 403, 429].includes(status);
        return { outcome: 'failed', error: `answered ${status}`, down };
      } catch (error) {
        return { outcome: 'failed', error: `no answer: ${(error as Error).name}`, down: true };
      }
    },
    close: () => undefined,
  };
}
