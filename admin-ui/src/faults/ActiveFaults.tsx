import StopIcon from '@mui/icons-material/StopCircleOutlined';
import { Box, Card, CardContent, Stack, Typography } from '@mui/material';
import { useState } from 'react';
import { useTranslate } from 'react-admin';
import type { FaultView } from '../api/api-types';
import { WriteButton, type WriteButtonProps } from '../session/roles';
import { FaultLine } from './FaultLine';
import { useStopFaults } from './use-faults';

/** The faults that are on, each with a button to switch it off, and one for all of them. */
export function ActiveFaults({ faults }: { faults: readonly FaultView[] }) {
  const translate = useTranslate();
  return (
    <Card variant="outlined" component="section" sx={{ minWidth: 0 }}>
      <CardContent>
        <Stack direction="row" sx={{ gap: 1, mb: 1, flexWrap: 'wrap', alignItems: 'center' }}>
          <Typography component="h2" variant="h6" sx={{ flexGrow: 1 }}>
            {translate('faults.on')}
          </Typography>
          {/* Works also when the list is old: it stops what is on now. */}
          <StopButton variant="contained" color="error" startIcon={<StopIcon />}>
            {translate('faults.stop_all')}
          </StopButton>
        </Stack>
        {faults.length === 0 ? (
          <Typography color="text.secondary">{translate('faults.none')}</Typography>
        ) : (
          <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0 }}>
            {faults.map((fault) => (
              <Stack
                key={fault.id}
                component="li"
                direction={{ xs: 'column', sm: 'row' }}
                sx={{ gap: 1, py: 1, alignItems: { sm: 'center' } }}
              >
                <Box sx={{ flexGrow: 1, minWidth: 0, overflowWrap: 'anywhere' }}>
                  <FaultLine fault={fault} />
                  <Typography variant="body2" color="text.secondary">
                    {translate('faults.injected', { smart_count: fault.injected, service: fault.service })}
                  </Typography>
                </Box>
                <StopButton
                  fault={fault}
                  size="small"
                  variant="outlined"
                  sx={{ alignSelf: { xs: 'start', sm: 'center' }, flexShrink: 0 }}
                >
                  {translate('faults.stop')}
                </StopButton>
              </Stack>
            ))}
          </Box>
        )}
      </CardContent>
    </Card>
  );
}

/** Stops this fault, or all of them. Its name says which, since every fault has such a button. */
function StopButton({ fault, ...props }: WriteButtonProps & { fault?: FaultView }) {
  const translate = useTranslate();
  const stop = useStopFaults();
  const [isBusy, setBusy] = useState(false);
  const name =
    fault &&
    translate('faults.stop_one', {
      fault: translate(`faults.kinds.${fault.fault}`),
      events: fault.pattern ?? translate('faults.all_events'),
      queue: fault.queue,
    });
  const run = async () => {
    setBusy(true);
    await stop(fault?.id);
    setBusy(false);
  };
  return <WriteButton {...props} aria-label={name} loading={isBusy} onClick={() => void run()} />;
}
