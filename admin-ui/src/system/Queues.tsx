import WarningIcon from '@mui/icons-material/WarningAmberOutlined';
import { Box, Chip, Typography, useMediaQuery, type Theme } from '@mui/material';
import type { ReactNode } from 'react';
import { useTranslate } from 'react-admin';
import type { QueueView } from '../api/api-types';
import { Fact } from '../shared/display/Facts';
import { useNumber } from '../shared/format/time';
import { Figures } from './Figures';
import { Age, Rate, Unknown } from './figure';

/** Retry queues: messages return automatically after a delay, so these queues have no consumer on purpose. */
const isRetry = (name: string) => name.includes('.retry.');

/** The queues with their messages, rates and consumers. */
export function Queues({ queues }: { queues: readonly QueueView[] }) {
  const translate = useTranslate();
  const isPhone = useMediaQuery((theme: Theme) => theme.breakpoints.down('sm'));
  const sorted = [...queues].sort((a, b) => (a.name < b.name ? -1 : 1));
  return (
    <>
      {isPhone ? (
        <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0, display: 'grid', gap: 2 }}>
          {sorted.map((queue) => (
            <li key={queue.name}>
              <QueueName {...queue} />
              <Box
                component="dl"
                sx={{ display: 'grid', gridTemplateColumns: 'repeat(3, 1fr)', gap: 1, m: 0, mt: 0.5 }}
              >
                {COLUMNS.map(([name, Cell]) => (
                  <Fact key={name} term={translate(`system.${name}`)}>
                    <Cell {...queue} />
                  </Fact>
                ))}
              </Box>
            </li>
          ))}
        </Box>
      ) : (
        <Figures
          label={translate('system.queues')}
          columns={[translate('system.queue'), ...COLUMNS.map(([name]) => translate(`system.${name}`))]}
          rows={sorted.map((queue) => ({
            key: queue.name,
            cells: [
              <QueueName key="name" {...queue} />,
              ...COLUMNS.map(([name, Cell]) => <Cell key={name} {...queue} />),
            ],
          }))}
        />
      )}
      <Box component="ul" sx={{ mt: 1.5, mb: 0, pl: 2.5 }}>
        {['waiting', 'in_work', 'rates', 'oldest'].map((name) => (
          <Typography key={name} component="li" variant="body2" color="textSecondary">
            {translate(`system.meaning.${name}`)}
          </Typography>
        ))}
      </Box>
    </>
  );
}

const COLUMNS: readonly (readonly [string, (queue: QueueView) => ReactNode])[] = [
  ['messages', ({ messages }) => <Count value={messages} />],
  ['in_work', ({ unacknowledged }) => <Count value={unacknowledged} />],
  ['in_rate', ({ inPerSecond }) => <Rate value={inPerSecond} />],
  ['out_rate', ({ outPerSecond }) => <Rate value={outPerSecond} />],
  ['oldest', ({ oldestAgeSeconds }) => <Age seconds={oldestAgeSeconds} />],
  ['consumers', (queue) => <Consumers {...queue} />],
];

/** The name, and below it what the queue's messages are, most frequent first. */
function QueueName({ name, patterns }: QueueView) {
  const number = useNumber({ maximumSignificantDigits: 3 });
  return (
    <>
      {name}
      {patterns.length > 0 && (
        <Typography variant="caption" component="div" color="textSecondary" sx={{ maxWidth: 420 }}>
          {patterns.map(({ pattern, perSecond }) => `${pattern} ${number(perSecond)}/s`).join(' · ')}
        </Typography>
      )}
    </>
  );
}

function Count({ value }: { value: number | null }) {
  const number = useNumber();
  return value === null ? <Unknown /> : number(value);
}

function Consumers({ name, consumers }: QueueView) {
  const translate = useTranslate();
  const number = useNumber();
  if (isRetry(name)) return translate('system.by_time');
  if (consumers > 0) return number(consumers);
  return (
    <Chip
      size="small"
      variant="outlined"
      color="error"
      icon={<WarningIcon />}
      label={translate('system.nobody')}
    />
  );
}
