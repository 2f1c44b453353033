import { useTranslate } from 'react-admin';
import type { MailView } from '../api/api-types';
import { When } from '../shared/display/When';

/** What became of the mail and when, or when it is tried next; then the last error. */
export function MailOutcome({ mail }: { mail: MailView }) {
  const translate = useTranslate();
  const { status, nextAttemptAt, finishedAt, lastError } = mail;
  const at = status === 'waiting' ? nextAttemptAt : finishedAt;
  return (
    <>
      {translate(`mails.outcome.${status}`)}{' '}
      {at !== null && (
        <>
          <When at={at} dated />.
        </>
      )}
      {lastError !== null && ` ${translate('mails.last_error', { error: lastError })}`}
    </>
  );
}
