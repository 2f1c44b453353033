import { useTranslate } from 'react-admin';
import type { MailView } from '../../api/api-types';
import { Copyable } from '../../shared/display/Copyable';
import { Fact, Facts } from '../../shared/display/Facts';
import { useNumber } from '../../shared/format/time';
import { When } from '../../shared/display/When';
import { OrderFact, TraceFact } from '../../shared/sent/facts';

/** The API shows no address, so there is none here. */
export function MailFacts({ mail }: { mail: MailView }) {
  const translate = useTranslate();
  const number = useNumber();
  const name = (field: string) => translate(`resources.mails.fields.${field}`);
  const { recipient, locale, provider, attempts, createdAt, status, sentAt, messageId } = mail;
  return (
    <Facts>
      <Fact term={name('recipient')}>{translate(`mails.recipients.${recipient}`)}</Fact>
      <OrderFact term={name('orderId')} orderId={mail.orderId} />
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
      <TraceFact term={name('traceId')} sent={mail} />
    </Facts>
  );
}
