import ReplayIcon from '@mui/icons-material/ReplayOutlined';
import { useState } from 'react';
import { useTranslate } from 'react-admin';
import type { MailView } from '../../api/api-types';
import { WriteButton } from '../../session/roles';
import { SendAgainDialog } from './SendAgainDialog';

/** Sends one mail again. It says why if that cannot be: the API would refuse it. */
export function SendAgain({ mail: { id, status, recipient } }: { mail: MailView }) {
  const translate = useTranslate();
  const [isAsking, setAsking] = useState(false);
  const isSuppressed = recipient === 'customer' && (status === 'suppressed' || status === 'bounced');
  const whyNot = status === 'waiting' ? 'waits' : isSuppressed ? 'suppressed' : undefined;
  return (
    <>
      <WriteButton
        size="small"
        variant={status === 'failed' ? 'contained' : 'outlined'}
        startIcon={<ReplayIcon />}
        onClick={() => setAsking(true)}
        whyNot={whyNot && translate(`mails.again.${whyNot}`)}
      >
        {translate('mails.again.button')}
      </WriteButton>
      {isAsking && (
        <SendAgainDialog ids={[id]} wasSent={status === 'sent'} onClose={() => setAsking(false)} />
      )}
    </>
  );
}
