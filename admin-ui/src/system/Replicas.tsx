import { Box, Chip, Typography, useMediaQuery, type Theme } from '@mui/material';
import type { ReactNode } from 'react';
import { useTranslate } from 'react-admin';
import { Fact } from '../shared/display/Facts';
import { StatusChip } from '../shared/display/StatusChip';
import { When } from '../shared/display/When';
import { Figures } from './Figures';
import { Unknown } from './figure';
import type { NamedReplica } from './replicas';

/** Every process of every service: which leads, since when each runs, and when it was last seen. */
export function Replicas({ replicas }: { replicas: readonly NamedReplica[] }) {
  const translate = useTranslate();
  const isPhone = useMediaQuery((theme: Theme) => theme.breakpoints.down('sm'));
  return (
    <>
      {isPhone ? (
        <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0, display: 'grid', gap: 2 }}>
          {replicas.map((replica) => (
            <li key={replica.id}>
              <Name {...replica} />
              <Box
                component="dl"
                sx={{ display: 'grid', gridTemplateColumns: 'repeat(2, 1fr)', gap: 1, m: 0, mt: 0.5 }}
              >
                {COLUMNS.map(([name, Cell]) => (
                  <Fact key={name} term={translate(`system.${name}`)}>
                    <Cell {...replica} />
                  </Fact>
                ))}
              </Box>
            </li>
          ))}
        </Box>
      ) : (
        <Figures
          text
          label={translate('system.replicas')}
          columns={[translate('system.replica'), ...COLUMNS.map(([name]) => translate(`system.${name}`))]}
          rows={replicas.map((replica) => ({
            key: replica.id,
            cells: [
              <Name key="name" {...replica} />,
              ...COLUMNS.map(([name, Cell]) => <Cell key={name} {...replica} />),
            ],
          }))}
        />
      )}
      <Box component="ul" sx={{ mt: 1.5, mb: 0, pl: 2.5 }}>
        {['leader', 'gone'].map((name) => (
          <Typography key={name} component="li" variant="body2" color="textSecondary">
            {translate(`system.meaning.${name}`)}
          </Typography>
        ))}
      </Box>
    </>
  );
}

const COLUMNS: readonly (readonly [string, (replica: NamedReplica) => ReactNode])[] = [
  ['condition', (replica) => <Condition {...replica} />],
  ['process', ({ host, pid }) => `${host} · ${pid}`],
  ['broker_node', ({ brokerNodes }) => (brokerNodes.length > 0 ? brokerNodes.join(', ') : <Unknown />)],
  ['since', ({ since }) => (since === null ? <Unknown /> : <When at={since} />)],
  ['seen', ({ seenAt }) => <When at={seenAt} />],
  ['version', ({ version }) => version ?? <Unknown />],
];

function Name({ name, leads }: NamedReplica) {
  const translate = useTranslate();
  return (
    <Box sx={{ display: 'flex', gap: 1, alignItems: 'center', flexWrap: 'wrap' }}>
      {name}
      {leads && <Chip size="small" color="primary" variant="outlined" label={translate('system.leader')} />}
    </Box>
  );
}

function Condition({ status, detail }: NamedReplica) {
  return (
    <>
      <StatusChip status={status} />
      {detail !== null && (
        <Typography variant="caption" component="div" color="textSecondary" sx={{ maxWidth: 320 }}>
          {detail}
        </Typography>
      )}
    </>
  );
}
