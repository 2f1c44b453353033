import { Show, useRecordContext } from 'react-admin';
import type { MailStatus, MailView } from '../../api/api-types';
import { useLive } from '../../live';
import { NotLoaded } from '../../shared/loading/Loaded';
import { SentCard } from '../../shared/sent/SentCard';
import { SendAgain } from '../actions/SendAgain';
import { MailFacts } from './MailFacts';

const SEVERITY = {
  waiting: 'info',
  sent: 'success',
  failed: 'error',
  suppressed: 'info',
  bounced: 'warning',
} as const satisfies Record<MailStatus, string>;

export default function MailShow() {
  return (
    <Show<MailView> queryOptions={useLive()} actions={false} component="div">
      <Mail />
    </Show>
  );
}

function Mail() {
  const mail = useRecordContext<MailView>();
  if (!mail) return <NotLoaded />;
  return (
    <SentCard
      sent={mail}
      event={mail.kind}
      texts="mails"
      severity={SEVERITY[mail.status]}
      action={<SendAgain mail={mail} />}
    >
      <MailFacts mail={mail} />
    </SentCard>
  );
}
