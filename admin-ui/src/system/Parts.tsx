import { Box, Card, CardContent, Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import type { DatabaseServerView, DependencyView, NodeView, PartView } from '../api/api-types';
import { bytesText } from '../shared/format/bytes';
import { Fact, Facts } from '../shared/display/Facts';
import { StatusChip } from '../shared/display/StatusChip';
import { useDuration, useRegion } from '../shared/format/time';
import { connectedTo, type NamedReplica } from './replicas';

interface Props {
  readonly parts: readonly PartView[];
  readonly nameOf: (name: string) => string;
  readonly replicas: readonly NamedReplica[];
}

/** The components with the status that each reports. */
export const Parts = ({ parts, nameOf, replicas }: Props) => (
  <Box
    sx={{ display: 'grid', gap: 2, gridTemplateColumns: { xs: '1fr', md: '1fr 1fr', xl: 'repeat(3, 1fr)' } }}
  >
    {parts.map((part) => (
      <Part key={part.name} part={part} title={nameOf(part.name)} replicas={replicas} />
    ))}
  </Box>
);

interface PartProps {
  readonly part: PartView;
  readonly title: string;
  readonly replicas: readonly NamedReplica[];
}

function Part({ part, title, replicas }: PartProps) {
  const translate = useTranslate();
  const duration = useDuration();
  const region = useRegion();
  const { kind, status, detail, version, responseMs, uptimeSeconds, databaseBytes, dependencies } = part;
  const { database, nodes } = part;
  // The usual detail of an installation without other tools; any other is as the component says it.
  const variable = /^(\w+) is not set$/.exec(detail ?? '')?.[1];
  return (
    <Card variant="outlined" component="section" aria-label={title} sx={{ minWidth: 0 }}>
      <CardContent>
        <Box sx={{ display: 'flex', alignItems: 'center', gap: 1, flexWrap: 'wrap', mb: 1 }}>
          <Typography component="h3" variant="subtitle1" sx={{ flexGrow: 1 }}>
            {title}
          </Typography>
          <StatusChip status={status} />
        </Box>
        <Typography variant="body2" color="textSecondary" sx={{ mb: 1.5, overflowWrap: 'anywhere' }}>
          {variable === undefined
            ? (detail ?? translate(`system.kinds.${kind}`))
            : translate('system.is_not_set', { variable })}
        </Typography>
        <Facts minWidth={110}>
          {version !== null && <Fact term={translate('system.version')}>{version}</Fact>}
          <Fact term={translate('system.response')}>{duration(responseMs)}</Fact>
          {uptimeSeconds !== null && (
            <Fact term={translate('system.uptime')}>{duration(uptimeSeconds * 1000)}</Fact>
          )}
          {databaseBytes !== null && (
            <Fact term={translate('system.database')}>{bytesText(databaseBytes, region)}</Fact>
          )}
          {database && <Server database={database} />}
        </Facts>
        {nodes.length > 0 && <Nodes nodes={nodes} replicas={replicas} />}
        {dependencies.length > 0 && <Dependencies dependencies={dependencies} />}
      </CardContent>
    </Card>
  );
}

function Server({ database }: { database: DatabaseServerView }) {
  const translate = useTranslate();
  const { version, role, standbys, streaming } = database;
  return (
    <>
      <Fact term="PostgreSQL">{`${version}, ${translate(`system.roles.${role}`)}`}</Fact>
      {standbys > 0 && (
        <Fact term={translate('system.standbys')}>
          {streaming === null
            ? translate('system.standbys_unseen', { standbys })
            : translate('system.standbys_streaming', { standbys, streaming })}
        </Fact>
      )}
    </>
  );
}

/** The servers of RabbitMQ or Redis, and which replicas are connected to each node of RabbitMQ. */
function Nodes({ nodes, replicas }: { nodes: readonly NodeView[]; replicas: readonly NamedReplica[] }) {
  const translate = useTranslate();
  return (
    <Box
      component="ul"
      aria-label={translate('system.nodes')}
      sx={{ listStyle: 'none', p: 0, mt: 2, mb: 0, display: 'grid', gap: 0.75 }}
    >
      {nodes.map(({ name, role, status, detail }) => {
        const users = connectedTo(name, replicas);
        const facts = [translate(`system.roles.${role}`), detail, users.join(', ')].filter(Boolean);
        return (
          <Box
            key={`${role} ${name}`}
            component="li"
            sx={{ display: 'flex', gap: 1, alignItems: 'flex-start' }}
          >
            <StatusChip status={status} />
            <Box sx={{ minWidth: 0, overflowWrap: 'anywhere' }}>
              <Typography variant="body2">{name}</Typography>
              <Typography variant="caption" component="div" color="textSecondary">
                {facts.join(' · ')}
              </Typography>
            </Box>
          </Box>
        );
      })}
    </Box>
  );
}

function Dependencies({ dependencies }: { dependencies: readonly DependencyView[] }) {
  const translate = useTranslate();
  return (
    <Box
      component="ul"
      aria-label={translate('system.dependencies')}
      sx={{ listStyle: 'none', p: 0, mt: 2, mb: 0 }}
    >
      {dependencies.map(({ name, status, detail }) => (
        <Box key={name} component="li" sx={{ display: 'flex', gap: 1, alignItems: 'center', mb: 0.5 }}>
          <StatusChip status={status} />
          <Typography variant="body2">{detail === null ? name : `${name}: ${detail}`}</Typography>
        </Box>
      ))}
    </Box>
  );
}
