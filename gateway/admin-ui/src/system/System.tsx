import { Alert, Box, Card, CardContent, Stack, Typography } from '@mui/material';
import { useEffect } from 'react';
import { Title, useTranslate } from 'react-admin';
import { useLocation } from 'react-router';
import type { SystemView } from '../api-types';
import { LoadError } from '../shared/LoadError';
import { LoadingLines } from '../shared/LoadingLines';
import { When } from '../time';
import { Links } from './Links';
import { PartCard } from './PartCard';
import { Topology } from './Topology';
import { useSystem } from './use-system';

/** How the parts of the system hang together, and how each stands now. */
export default function System() {
  const { data, error, refetch } = useSystem();
  useScrollToHash(data !== undefined);
  return (
    <Stack sx={{ gap: 2, py: 1 }}>
      <Title title="resources.system.name" />
      {data ? <Whole {...data} /> : error ? <LoadError error={error} retry={refetch} /> : <LoadingLines />}
    </Stack>
  );
}

function Whole(system: SystemView) {
  const translate = useTranslate();
  return (
    <>
      <Overall {...system} />
      <Links links={system.links} />
      <Card>
        <CardContent>
          <Typography variant="h6" component="h2">
            {translate('system.topology')}
          </Typography>
          <Typography variant="body2" color="text.secondary" sx={{ mb: 1 }}>
            {translate('system.topology_hint')}
          </Typography>
          <Topology {...system} />
        </CardContent>
      </Card>
      <Typography variant="h6" component="h2">
        {translate('system.details')}
      </Typography>
      <Box
        sx={{
          display: 'grid',
          gap: 2,
          alignItems: 'start',
          gridTemplateColumns: { xs: 'minmax(0, 1fr)', md: 'repeat(2, minmax(0, 1fr))' },
        }}
      >
        {system.parts.map((part) => (
          <PartCard
            key={part.name}
            part={part}
            uses={system.edges.filter(({ from }) => from === part.name)}
          />
        ))}
      </Box>
    </>
  );
}

const SEVERITY = { ok: 'success', degraded: 'warning', unavailable: 'error' } as const;

function Overall({ status, checkedAt }: SystemView) {
  const translate = useTranslate();
  return (
    <Alert severity={SEVERITY[status]} role="presentation">
      {/* Read out when it changes; the time beside it changes every 2 s. */}
      <span role="status">{translate(`system.overall.${status}`)}</span> {translate('system.checked')}{' '}
      <When at={checkedAt} />
    </Alert>
  );
}

/** A link to a part arrives before the parts do. */
function useScrollToHash(isLoaded: boolean): void {
  const { hash } = useLocation();
  useEffect(() => {
    if (!isLoaded || hash === '') return;
    const part = document.getElementById(decodeURIComponent(hash.slice(1)));
    part?.scrollIntoView({ block: 'start' });
    part?.focus({ preventScroll: true });
  }, [hash, isLoaded]);
}
