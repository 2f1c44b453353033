import { Link as TextLink } from '@mui/material';
import { useTranslate } from 'react-admin';
import { Link } from 'react-router';
import type { MailView } from '../../api/api-types';
import { Copyable } from '../../shared/display/Copyable';
import { Fact, Facts } from '../../shared/display/Facts';
import { TraceLinks } from '../../shared/display/TraceLinks';
import { shortId } from '../../shared/format/short-id';
import { When } from '../../shared/display/When';
import { useNumber } from '../../shared/format/time';

/** The API shows no address, so there is none here. */
export function MailFacts({ mail }: { mail: MailView }) {
  const translate = useTranslate();
  const number = useNumber();
  const name = (field: string) => translate(`resources.mails.fields.${field}`);
  const { recipient, orderId, locale, provider, attempts, createdAt } = mail;
  const { status, sentAt, messageId, traceId } = mail;
  return (
    <Facts>
      <Fact term={name('recipient')}>{translate(`mails.recipients.${recipient}`)}</Fact>
      <Fact term={name('orderId')}>
        {orderId === null ? (
          translate('mails.no_order')
        ) : (
          <TextLink component={Link} to={`/orders/${orderId}/show`} title={orderId}>
            {translate('mails.order', { id: shortId(orderId) })}
          </TextLink>
        )}
      </Fact>
      <Fact term={name('locale')}>{translate(`mails.locales.${locale}`)}</Fact>
      <Fact term={name('provider')}>{provider ?? translate('app.none')}</Fact>
      <Fact term={name('attempts')}>{number(attempts)}</Fact>
      <Fact term={name('createdAt')}>
        <When at={createdAt} />
      </Fact>
      {/* Of a mail that is sent, the outcome above says it. */}
      {sentAt !== null && status !== 'sent' && (
        <Fact term={name('sentAt')}>
          <When at={sentAt} />
        </Fact>
      )}
      <Fact term={name('messageId')} wide>
        <Copyable text={messageId} what={name('messageId')} />
      </Fact>
      <Fact term={name('traceId')} wide>
        {traceId === null ? (
          translate('app.none')
        ) : (
          <TraceLinks traceId={traceId} orderId={orderId} what={name('traceId')} />
        )}
      </Fact>
    </Facts>
  );
}
