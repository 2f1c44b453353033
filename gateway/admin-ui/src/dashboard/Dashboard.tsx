import { Box, Stack } from '@mui/material';
import { Title } from 'react-admin';
import { LoadError } from '../shared/LoadError';
import { LoadingLines } from '../shared/LoadingLines';
import { useSystem } from '../system/use-system';
import { ByStatus } from './ByStatus';
import { useStats } from './data';
import { LastHour } from './LastHour';
import { LowStock } from './LowStock';
import { Needs } from './Needs';
import { twoColumns } from './Panel';
import { Skips } from './Skips';

/** The shop at a glance: what needs a person first, then how orders and stock stand. */
export default function Dashboard() {
  const { data: stats, error, refetch } = useStats();
  const { data: system } = useSystem();
  return (
    <Stack sx={{ gap: 2, py: 1 }}>
      <Title title="resources.dashboard.name" />
      {!stats && error && <LoadError error={error} retry={refetch} />}
      <Needs stats={stats} system={system} />
      {stats ? <ByStatus orders={stats.orders} /> : !error && <LoadingLines lines={3} />}
      <LastHour />
      {stats && (
        <Box sx={twoColumns}>
          <LowStock products={stats.products} />
          <Skips orders={stats.orders} products={stats.products} />
        </Box>
      )}
    </Stack>
  );
}
