import { Box, Link as TextLink, Typography } from '@mui/material';
import { useQuery } from '@tanstack/react-query';
import { useTranslate } from 'react-admin';
import { Link } from 'react-router';
import { get } from '../api/api';
import type { MailPage, MailView } from '../api/api-types';
import { useLive } from '../live';
import { Section } from '../shared/display/Section';
import { StatusChip } from '../shared/display/StatusChip';
import { When } from '../shared/display/When';
import { LoadError } from '../shared/loading/LoadError';
import { LoadingLines } from '../shared/loading/LoadingLines';
import { Outcome } from '../shared/sent/Outcome';
import { useEventName } from '../shared/sent/use-event-name';
import { SendAgain } from './actions/SendAgain';

/** An order has one mail of each kind, so there is no second page. */
const MOST = 50;

/** The mails to the customer of an order. */
export function OrderMails({ id }: { id: string }) {
  const translate = useTranslate();
  return (
    <Section title={translate('resources.mails.name', { smart_count: 2 })}>
      <MailLines orderId={id} />
    </Section>
  );
}

function MailLines({ orderId }: { orderId: string }) {
  const translate = useTranslate();
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['mails', 'order', orderId],
    queryFn: ({ signal }) =>
      get<MailPage>(`/notifications/mails?limit=${MOST}&orderId=${orderId}`, { signal }),
    ...useLive(),
  });
  if (isPending) return <LoadingLines lines={2} />;
  if (!data) return <LoadError error={error} retry={refetch} />;
  if (data.items.length === 0)
    return <Typography color="textSecondary">{translate('mails.none_for_order')}</Typography>;
  return (
    <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0 }}>
      {data.items.map((mail) => (
        <Line key={mail.id} mail={mail} />
      ))}
    </Box>
  );
}

function Line({ mail }: { mail: MailView }) {
  const translate = useTranslate();
  const eventName = useEventName();
  const { id, status, kind, createdAt, locale, provider, attempts } = mail;
  const facts = [
    translate(`mails.locales.${locale}`),
    ...(provider === null ? [] : [provider]),
    translate('mails.attempts', { smart_count: attempts }),
  ];
  return (
    <Box component="li" sx={{ py: 0.75, '& + &': { borderTop: 1, borderColor: 'divider' } }}>
      <Box sx={{ display: 'flex', columnGap: 1.5, rowGap: 0.5, flexWrap: 'wrap', alignItems: 'center' }}>
        <StatusChip status={status} />
        <TextLink component={Link} to={`/mails/${id}/show`}>
          {eventName(kind)}
        </TextLink>
        <Typography variant="body2" color="textSecondary">
          <When at={createdAt} />
        </Typography>
        <Typography variant="body2" color="textSecondary">
          {facts.join(' · ')}
        </Typography>
        {status === 'failed' && <SendAgain mail={mail} />}
      </Box>
      <Typography variant="body2" color="textSecondary" sx={{ overflowWrap: 'anywhere' }}>
        <Outcome sent={mail} texts="mails" />
      </Typography>
    </Box>
  );
}
