import CacheIcon from '@mui/icons-material/BoltOutlined';
import ServiceIcon from '@mui/icons-material/DnsOutlined';
import BrokerIcon from '@mui/icons-material/ForumOutlined';
import MetricsIcon from '@mui/icons-material/QueryStatsOutlined';
import DatabaseIcon from '@mui/icons-material/StorageOutlined';
import TracesIcon from '@mui/icons-material/TimelineOutlined';
import { Box, Typography } from '@mui/material';

import type { SvgIconComponent } from '@mui/icons-material';
import { useLocale, useTranslate } from 'react-admin';
import type { EdgeView, PartView } from '../api-types';
import { StatusChip } from '../shared/StatusChip';
import { visuallyHidden } from '../shared/visually-hidden';
import type { Node } from './layout';
import { bytesText, usePartName } from './names';

const ICONS: Record<PartView['kind'], SvgIconComponent> = {
  service: ServiceIcon,
  broker: BrokerIcon,
  cache: CacheIcon,
  traces: TracesIcon,
  metrics: MetricsIcon,
};
const EDGE: Record<string, string> = {
  ok: 'success.main',
  degraded: 'warning.main',
  unavailable: 'error.main',
};

/** A part in the drawing; it leads to its details below. */
export function TopologyNode({ node, uses }: { node: Node; uses: readonly EdgeView[] }) {
  const translate = useTranslate();
  const locale = useLocale();
  const partName = usePartName();
  const { part, isDatabase, status, column, row } = node;
  const Icon = isDatabase ? DatabaseIcon : ICONS[part.kind];
  const name = isDatabase
    ? translate('system.database_of', { service: partName(part.name) })
    : partName(part.name);
  const below = isDatabase
    ? part.databaseBytes !== null && bytesText(part.databaseBytes, locale)
    : part.version;
  return (
    <Box
      component="li"
      sx={{ gridColumn: column + 1, gridRow: row + 1, display: 'grid', placeItems: 'center', p: 0.75 }}
    >
      <Box
        component="a"
        href={`#part-${part.name}`}
        sx={{
          width: '100%',
          maxWidth: 190,
          px: 1,
          py: 0.75,
          border: 2,
          borderColor: EDGE[status] ?? 'text.disabled',
          borderRadius: 1,
          bgcolor: 'background.paper',
          color: 'text.primary',
          textDecoration: 'none',
          display: 'grid',
          justifyItems: 'center',
          gap: 0.25,
          '&:hover, &:focus-visible': { bgcolor: 'action.hover', backgroundImage: 'none' },
          '&:focus-visible': { outline: '2px solid', outlineColor: 'primary.main', outlineOffset: 2 },
        }}
      >
        <Box sx={{ display: 'flex', gap: 0.5, alignItems: 'center', maxWidth: '100%' }}>
          <Icon fontSize="small" aria-hidden />
          <Typography component="span" variant="body2" sx={{ fontWeight: 600, lineHeight: 1.2 }}>
            {name}
          </Typography>
        </Box>
        <StatusChip status={status} />
        <Typography component="span" variant="caption" color="text.secondary" sx={{ minHeight: '1.4em' }}>
          {below}
        </Typography>
        {uses.length > 0 && (
          <Box component="span" sx={visuallyHidden}>
            {translate('system.uses', {
              parts: uses
                .map(({ to, use }) => `${partName(to)} (${translate(`system.use.${use}`, { _: use })})`)
                .join(', '),
            })}
          </Box>
        )}
      </Box>
    </Box>
  );
}
