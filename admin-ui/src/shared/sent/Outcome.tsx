import { useTranslate } from 'react-admin';
import { When } from '../display/When';

export interface SentOutcome {
  readonly status: string;
  readonly nextAttemptAt: string | null;
  readonly finishedAt: string | null;
  readonly lastError: string | null;
}

/**
 * What became of it and when, or when it is tried next; then the last error.
 *
 * @param texts whose texts name the outcomes
 */
export function Outcome({ sent, texts }: { sent: SentOutcome; texts: 'mails' | 'webhooks' }) {
  const translate = useTranslate();
  const { status, nextAttemptAt, finishedAt, lastError } = sent;
  const at = status === 'waiting' ? nextAttemptAt : finishedAt;
  return (
    <>
      {translate(`${texts}.outcome.${status}`)}{' '}
      {at !== null && (
        <>
          <When at={at} dated />.
        </>
      )}
      {lastError !== null && ` ${translate('sent.last_error', { error: lastError })}`}
    </>
  );
}
