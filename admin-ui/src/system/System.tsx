import OpenInNewIcon from '@mui/icons-material/OpenInNewOutlined';
import { Alert, Box, Button, Card, CardContent, Typography } from '@mui/material';
import type { ReactNode } from 'react';
import { Title, useTranslate } from 'react-admin';
import type { SystemView } from '../api/api-types';
import { LoadError } from '../shared/loading/LoadError';
import { LoadingLines } from '../shared/loading/LoadingLines';
import { When } from '../shared/display/When';
import { Parts } from './Parts';
import { Outboxes } from './Outboxes';
import { Queues } from './Queues';
import { Replicas } from './Replicas';
import { replicasOf } from './replicas';
import { Topology } from './Topology';
import { useNameOf } from './use-name-of';
import { useSystem } from './use-system';

const SEVERITY = { ok: 'success', degraded: 'warning', unavailable: 'error' } as const;

/** The status of each component, and the connections between them. */
export default function System() {
  const { data, error, isPending, refetch } = useSystem();
  return (
    <Box sx={{ display: 'grid', gap: 3, pb: 3, minWidth: 0 }}>
      <Title title="resources.system.name" />
      {data ? (
        <Whole system={data} />
      ) : isPending ? (
        <LoadingLines />
      ) : (
        <LoadError error={error} retry={refetch} />
      )}
    </Box>
  );
}

function Whole({ system }: { system: SystemView }) {
  const translate = useTranslate();
  const { status, checkedAt, parts, links } = system;
  // The logs of a trace are linked where the trace is.
  const pages = links.filter(({ name }) => name !== 'Logs');
  const nameOf = useNameOf(system);
  const queues = parts.flatMap((part) => part.queues);
  const replicas = replicasOf(parts);
  return (
    <>
      {/* Only this sentence is announced: the time beside it changes every 2 s. */}
      <Alert severity={SEVERITY[status]} role="presentation">
        <span role="status">{translate(`system.whole.${status}`)}</span> <When at={checkedAt} dated />
      </Alert>
      <Section title="system.topology">
        <Topology system={system} />
      </Section>
      <Box
        component="nav"
        aria-label={translate('system.links')}
        sx={{ display: 'flex', gap: 1, flexWrap: 'wrap' }}
      >
        {pages.map(({ name, url }) => (
          <Button
            key={name}
            href={url}
            target="_blank"
            rel="noreferrer"
            variant="outlined"
            size="small"
            endIcon={<OpenInNewIcon />}
          >
            {name}
          </Button>
        ))}
      </Box>
      <Section title="system.queues">
        {queues.length > 0 ? (
          <Queues queues={queues} />
        ) : (
          <Typography>{translate('system.no_queues')}</Typography>
        )}
        <Outboxes parts={parts} />
      </Section>
      {replicas.length > 0 && (
        <Section title="system.replicas">
          <Replicas replicas={replicas} />
        </Section>
      )}
      <Box component="section">
        <Typography component="h2" variant="h6" gutterBottom>
          {translate('system.parts')}
        </Typography>
        <Parts parts={parts} nameOf={nameOf} replicas={replicas} />
      </Box>
    </>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  const translate = useTranslate();
  return (
    <Card variant="outlined" component="section" sx={{ minWidth: 0 }}>
      <CardContent>
        <Typography component="h2" variant="h6" gutterBottom>
          {translate(title)}
        </Typography>
        {children}
      </CardContent>
    </Card>
  );
}
