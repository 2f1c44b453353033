import { Box, Typography } from '@mui/material';
import { DataTable, useTranslate } from 'react-admin';
import type { MailView } from '../../api/api-types';
import { StatusChip } from '../../shared/display/StatusChip';
import { When } from '../../shared/display/When';
import { RecordLink } from '../../shared/lists/RecordLink';
import { SelectPage, SelectRow } from '../../shared/lists/SelectRow';
import { createdAt, orderId, status } from '../../shared/sent/columns';
import { useEventName } from '../../shared/sent/use-event-name';

/** Many mails are sent again only after a provider was away. Copies of accepted ones are sent one by one. */
const isFailed = ({ status }: MailView) => status === 'failed';

const select = (
  <DataTable.Col<MailView>
    key="id"
    source="id"
    label={<SelectPage canSelect={isFailed} />}
    disableSort
    sx={{ width: 48, p: 0.5 }}
    render={(mail) => <SelectRow record={mail} canSelect={isFailed} />}
  />
);

export const wide = [
  select,
  createdAt,
  status,
  <DataTable.Col<MailView> key="kind" source="kind" disableSort render={(mail) => <Kind {...mail} />} />,
  orderId,
  <DataTable.Col<MailView>
    key="recipient"
    source="recipient"
    disableSort
    render={(mail) => <Recipient {...mail} />}
  />,
  <DataTable.Col<MailView>
    key="provider"
    source="provider"
    disableSort
    render={(mail) => <Provider {...mail} />}
  />,
  <DataTable.Col<MailView>
    key="lastError"
    source="lastError"
    disableSort
    sx={{ minWidth: 160, overflowWrap: 'anywhere' }}
    render={(mail) => <Next {...mail} />}
  />,
];

export const narrow = [
  select,
  <DataTable.Col<MailView>
    key="kind"
    source="kind"
    disableSort
    sx={{ overflowWrap: 'anywhere' }}
    render={(mail) => <InOne {...mail} />}
  />,
];

const Kind = ({ kind }: MailView) => <>{useEventName()(kind)}</>;

function Recipient({ recipient, locale }: MailView) {
  const translate = useTranslate();
  return (
    <>
      {translate(`mails.recipients.${recipient}`)}
      <Typography variant="body2" color="textSecondary">
        {translate(`mails.locales.${locale}`)}
      </Typography>
    </>
  );
}

function Provider({ provider, attempts }: MailView) {
  const translate = useTranslate();
  return (
    <>
      {provider}
      <Typography variant="body2" color="textSecondary" noWrap>
        {translate('mails.attempts', { smart_count: attempts })}
      </Typography>
    </>
  );
}

/** The last error, and when the next attempt is. */
function Next({ lastError, nextAttemptAt }: MailView) {
  const translate = useTranslate();
  return (
    <>
      {lastError}
      {nextAttemptAt !== null && (
        <Typography variant="body2" color="textSecondary">
          {translate('mails.next')} <When at={nextAttemptAt} />
        </Typography>
      )}
    </>
  );
}

/** A whole mail in one cell, for narrow screens. */
function InOne(mail: MailView) {
  const translate = useTranslate();
  const { recipient, locale, provider, attempts } = mail;
  const facts = [
    translate(`mails.recipients.${recipient}`),
    translate(`mails.locales.${locale}`),
    ...(provider === null ? [] : [provider]),
    translate('mails.attempts', { smart_count: attempts }),
  ];
  return (
    <>
      <Box sx={{ display: 'flex', gap: 1, alignItems: 'center', flexWrap: 'wrap' }}>
        <StatusChip status={mail.status} />
        <RecordLink>
          <Kind {...mail} />
        </RecordLink>
      </Box>
      <Typography variant="body2" color="textSecondary">
        <When at={mail.createdAt} /> · {facts.join(' · ')}
      </Typography>
      <Next {...mail} />
    </>
  );
}
