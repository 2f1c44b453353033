import { Alert, Box, Card, CardContent, Typography } from '@mui/material';
import { useLocale, useTranslate } from 'react-admin';
import type { DependencyView, EdgeView, PartView } from '../api-types';
import { durationText } from '../duration';
import { Fact, Facts } from '../shared/Facts';
import { StatusChip } from '../shared/StatusChip';
import { bytesText, usePartName } from './names';
import { Queues } from './Queues';

/** What a part says of itself, and what it uses. */
export function PartCard({ part, uses }: { part: PartView; uses: readonly EdgeView[] }) {
  const translate = useTranslate();
  const locale = useLocale();
  const partName = usePartName();
  const { name, status, detail, version, uptimeSeconds, responseMs, databaseBytes } = part;
  const id = `part-${name}`;
  return (
    // The drawing and the dashboard lead here; the bar at the top covers what is just below it.
    <Card
      component="section"
      id={id}
      aria-labelledby={`${id}-name`}
      tabIndex={-1}
      sx={{ scrollMarginTop: 64, minWidth: 0 }}
    >
      <CardContent sx={{ display: 'grid', gap: 1.5 }}>
        <Box sx={{ display: 'flex', gap: 1, alignItems: 'center', flexWrap: 'wrap' }}>
          <Typography variant="h6" component="h3" id={`${id}-name`}>
            {partName(name)}
          </Typography>
          <StatusChip status={status} />
        </Box>
        {detail && <Alert severity={SEVERITY[status] ?? 'info'}>{detail}</Alert>}
        <Facts>
          <Fact term={translate('system.version')}>{version ?? translate('system.not_told')}</Fact>
          <Fact term={translate('system.response')}>{durationText(responseMs)}</Fact>
          {uptimeSeconds !== null && (
            <Fact term={translate('system.uptime')}>{durationText(uptimeSeconds * 1000)}</Fact>
          )}
          {databaseBytes !== null && (
            <Fact term={translate('system.database')}>{bytesText(databaseBytes, locale)}</Fact>
          )}
          {uses.length > 0 && (
            <Fact term={translate('system.uses_what')}>
              {uses.map(({ to, use }) => (
                <div key={to}>
                  {partName(to)}: {translate(`system.use.${use}`, { _: use })}
                </div>
              ))}
            </Fact>
          )}
        </Facts>
        {part.dependencies.length > 0 && <Dependencies dependencies={part.dependencies} />}
        {part.queues.length > 0 && <Queues queues={part.queues} />}
      </CardContent>
    </Card>
  );
}

const SEVERITY: Record<string, 'warning' | 'error'> = { degraded: 'warning', unavailable: 'error' };

function Dependencies({ dependencies }: { dependencies: readonly DependencyView[] }) {
  const translate = useTranslate();
  return (
    <Box
      component="ul"
      aria-label={translate('system.needs')}
      sx={{ listStyle: 'none', m: 0, p: 0, display: 'flex', gap: 1, flexWrap: 'wrap' }}
    >
      {dependencies.map(({ name, status }) => (
        <li key={name}>
          {translate(`system.dependency.${name}`, { _: name })} <StatusChip status={status} />
        </li>
      ))}
    </Box>
  );
}
