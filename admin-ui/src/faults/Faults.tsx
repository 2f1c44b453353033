import { Alert, Box } from '@mui/material';
import { Title, useTranslate } from 'react-admin';
import { Empty } from '../shared/lists/Empty';
import { LoadError } from '../shared/loading/LoadError';
import { LoadingLines } from '../shared/loading/LoadingLines';
import { Missing } from '../shared/loading/Missing';
import { useSystemOnce } from '../system/use-system';
import { ActiveFaults } from './ActiveFaults';
import { FaultForm } from './FaultForm';
import { useFaults } from './use-faults';

/** Switches faults on and off, to see alerts and dashboards work (docs/fault-switches.md). */
export default function Faults() {
  const translate = useTranslate();
  const system = useSystemOnce();
  const faults = useFaults();
  const { data } = faults;
  const failed = [system, faults].find(({ error }) => error !== null);
  if (system.data?.faultsEnabled === false) {
    return <Empty title="faults.off.title" text="faults.off.text" />;
  }
  return (
    <Box sx={{ display: 'grid', gap: 3, pb: 3, minWidth: 0 }}>
      <Title title="resources.faults.name" />
      <Alert severity="info">{translate('faults.intro')}</Alert>
      {data ? (
        <>
          <Missing services={data.missing} />
          <ActiveFaults faults={data.items} />
          <Box sx={{ display: 'grid', gap: 3, gridTemplateColumns: { xs: 'minmax(0, 1fr)', md: '1fr 1fr' } }}>
            {data.queues.map((each) => (
              <FaultForm key={each.queue} {...each} />
            ))}
          </Box>
        </>
      ) : failed ? (
        <LoadError error={failed.error} retry={failed.refetch} />
      ) : (
        <LoadingLines />
      )}
    </Box>
  );
}
