import { Box, Link as TextLink, Typography } from '@mui/material';
import { DataTable, useTranslate } from 'react-admin';
import { Link } from 'react-router';
import type { MailView } from '../../api/api-types';
import { StatusChip } from '../../shared/display/StatusChip';
import { shortId } from '../../shared/format/short-id';
import { When } from '../../shared/display/When';
import { RecordLink } from '../../shared/lists/RecordLink';
import { RecordTime } from '../../shared/lists/RecordTime';
import { SelectPage, SelectRow } from '../../shared/lists/SelectRow';
import { useKindName } from '../use-kind-name';

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
  <DataTable.Col<MailView>
    key="createdAt"
    source="createdAt"
    disableSort
    render={({ createdAt }) => <RecordTime at={createdAt} />}
  />,
  <DataTable.Col<MailView>
    key="status"
    source="status"
    disableSort
    render={({ status }) => <StatusChip status={status} />}
  />,
  <DataTable.Col<MailView> key="kind" source="kind" disableSort render={(mail) => <Kind {...mail} />} />,
  <DataTable.Col<MailView>
    key="orderId"
    source="orderId"
    disableSort
    render={({ orderId }) => orderId !== null && <OrderLink id={orderId} />}
  />,
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

const Kind = ({ kind }: MailView) => <>{useKindName()(kind)}</>;

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

/** A click on the row opens the mail; a click here, its order. */
const OrderLink = ({ id }: { id: string }) => (
  <TextLink
    component={Link}
    to={`/orders/${id}/show`}
    title={id}
    underline="hover"
    onClick={(event) => event.stopPropagation()}
  >
    <code style={{ whiteSpace: 'nowrap' }}>{shortId(id)}</code>
  </TextLink>
);

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
  const { status, createdAt, recipient, locale, provider, attempts } = mail;
  const facts = [
    translate(`mails.recipients.${recipient}`),
    translate(`mails.locales.${locale}`),
    ...(provider === null ? [] : [provider]),
    translate('mails.attempts', { smart_count: attempts }),
  ];
  return (
    <>
      <Box sx={{ display: 'flex', gap: 1, alignItems: 'center', flexWrap: 'wrap' }}>
        <StatusChip status={status} />
        <RecordLink>
          <Kind {...mail} />
        </RecordLink>
      </Box>
      <Typography variant="body2" color="textSecondary">
        <When at={createdAt} /> · {facts.join(' · ')}
      </Typography>
      <Next {...mail} />
    </>
  );
}
