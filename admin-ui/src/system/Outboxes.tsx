import { Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import type { OutboxView, PartView } from '../api/api-types';
import { useNumber } from '../shared/format/time';
import { Figures } from './Figures';
import { Age, Rate } from './figure';

/** More is not counted. */
const MOST = 10_000;

/** What the services have stored and not yet sent, and how fast they send. */
export function Outboxes({ parts }: { parts: readonly PartView[] }) {
  const translate = useTranslate();
  const rows = parts.flatMap(({ name, outbox }) => (outbox ? [{ name, outbox }] : []));
  if (rows.length === 0) return null;
  return (
    <>
      <Typography component="h3" variant="subtitle1" sx={{ mt: 3 }}>
        {translate('system.outboxes')}
      </Typography>
      <Typography variant="body2" color="textSecondary" gutterBottom>
        {translate('system.meaning.outbox')}
      </Typography>
      <Figures
        label={translate('system.outboxes')}
        columns={['service', 'pending', 'age', 'published'].map((name) => translate(`system.${name}`))}
        rows={rows.map(({ name, outbox }) => ({
          key: name,
          cells: [
            name,
            <Pending key="pending" {...outbox} />,
            <Age key="age" seconds={outbox.pending === 0 ? null : outbox.oldestAgeSeconds} />,
            <Rate key="published" value={outbox.publishedPerSecond} />,
          ],
        }))}
      />
    </>
  );
}

function Pending({ pending }: OutboxView) {
  const number = useNumber();
  return pending > MOST ? `> ${number(MOST)}` : number(pending);
}
