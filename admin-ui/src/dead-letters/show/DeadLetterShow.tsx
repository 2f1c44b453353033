import EditIcon from '@mui/icons-material/EditOutlined';
import { Alert, Card, CardContent, Stack, Typography, type SxProps } from '@mui/material';
import { useState } from 'react';
import { Show, useRecordContext, useTranslate } from 'react-admin';
import type { DeadLetterView } from '../../api/api-types';
import { useLive } from '../../live';
import { NotLoaded } from '../../shared/loading/Loaded';
import { Json } from '../../shared/display/Json';
import { Section } from '../../shared/display/Section';
import { StatusChip } from '../../shared/display/StatusChip';
import { When } from '../../shared/display/When';
import { WriteButton } from '../../session/roles';
import { Actions } from '../actions/Actions';
import { failsAgain } from '../actions/corrected-data';
import { ResendDialog } from '../actions/ResendDialog';
import { CareOfLetter } from '../care/CareOfLetter';
import { DeadLetterFacts } from './DeadLetterFacts';
import { FailedAgain } from '../FailedAgain';
import { Replays } from '../actions/ReplayProgress';

export default function DeadLetterShow() {
  const live = useLive();
  return (
    <Show<DeadLetterView> queryOptions={live} actions={false} component="div">
      <Replays />
      <DeadLetter />
    </Show>
  );
}

const monospace: SxProps = {
  m: 0,
  fontFamily: 'monospace',
  fontSize: '0.85rem',
  whiteSpace: 'pre-wrap',
  overflowWrap: 'anywhere',
};

function DeadLetter() {
  const translate = useTranslate();
  const letter = useRecordContext<DeadLetterView>();
  if (!letter) return <NotLoaded />;
  const { id, status, failures, errorClass, errorMessage, errorStack, body, bodyEncoding, headers } = letter;
  return (
    <Stack sx={{ gap: 2 }}>
      <Card>
        <CardContent>
          <Stack direction="row" sx={{ gap: 1, alignItems: 'center', flexWrap: 'wrap' }}>
            <StatusChip status={status} size="medium" />
            <FailedAgain failures={failures} />
            <span style={{ flexGrow: 1 }} />
            {status === 'open' && <Correct letter={letter} />}
            {status === 'open' && (
              <Actions of="one" selection={{ ids: [id] }} count={1} failsAgain={failsAgain(letter)} />
            )}
          </Stack>
          <Typography variant="h6" component="h2" sx={{ my: 2, overflowWrap: 'anywhere' }}>
            {errorClass}: {errorMessage}
          </Typography>
          <Outcome letter={letter} />
          <CareOfLetter letter={letter} />
          <DeadLetterFacts letter={letter} />
        </CardContent>
      </Card>
      <Section title={translate('dead-letters.payload')}>
        {bodyEncoding === 'base64' && (
          <Typography color="text.secondary">{translate('dead-letters.base64')}</Typography>
        )}
        {body === '' ? translate('dead-letters.no_body') : <Json value={body} />}
      </Section>
      <Section title={translate('dead-letters.headers')}>
        <Json value={headers} />
      </Section>
      <Section title={translate('dead-letters.stack')}>
        {errorStack === null ? (
          translate('app.none')
        ) : (
          <Typography component="pre" sx={monospace}>
            {errorStack}
          </Typography>
        )}
      </Section>
    </Stack>
  );
}

/** Opens the dialog that corrects the message. The dialog keeps its letter, even if a replay changes it meanwhile. */
function Correct({ letter }: { letter: DeadLetterView }) {
  const translate = useTranslate();
  const [correcting, setCorrecting] = useState<DeadLetterView | null>(null);
  return (
    <>
      <WriteButton
        size="small"
        variant={failsAgain(letter) ? 'contained' : 'text'}
        startIcon={<EditIcon />}
        onClick={() => setCorrecting(letter)}
      >
        {translate('dead-letters.resend.one')}
      </WriteButton>
      {correcting && <ResendDialog letter={correcting} onClose={() => setCorrecting(null)} />}
    </>
  );
}

/** The status of the dead letter, and the possible actions. */
function Outcome({ letter }: { letter: DeadLetterView }) {
  const translate = useTranslate();
  const { status, failures, replayedAt, discardedAt, discardReason } = letter;
  const at = status === 'replayed' ? replayedAt : status === 'discarded' ? discardedAt : null;
  const open = failsAgain(letter) ? 'open_for_good' : failures > 1 ? 'open_again' : 'open';
  const key = status === 'open' ? open : status;
  return (
    <Alert
      severity={status === 'replayed' ? 'success' : status === 'open' && failures > 1 ? 'warning' : 'info'}
      sx={{ mb: 2 }}
    >
      {translate(`dead-letters.outcome.${key}`, { failures, reason: discardReason ?? '' })}
      {at !== null && (
        <>
          {' '}
          <When at={at} dated />
        </>
      )}
    </Alert>
  );
}
