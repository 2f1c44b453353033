import { Alert, Box, Card, CardContent, Typography, useMediaQuery, type Theme } from '@mui/material';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslate } from 'react-admin';
import { useSystemOnce } from '../system/use-system';
import { FlowMapView, type Traveller } from './FlowMapView';
import { mapOf } from './map';
import { OrderChoice } from './OrderChoice';
import { Outcome } from './Outcome';
import { paceOf } from './pace';
import { ReplayBar } from './ReplayBar';
import { StepList, timeless } from './StepList';
import type { Followed } from './use-flows';
import { useReplay } from './use-replay';

const NO_MOTION = '(prefers-reduced-motion: reduce)';

/** The way of the orders of a batch: on the map, and as a list of steps. The moments are those of all orders on one clock. */
export function Journey({ followed }: { followed: readonly Followed[] }) {
  const translate = useTranslate();
  const isNarrow = useMediaQuery((theme: Theme) => theme.breakpoints.down('sm'));
  const isStill = useMediaQuery(NO_MOTION, { noSsr: true });
  const { data: system } = useSystemOnce();
  const map = useMemo(
    () => mapOf(isNarrow, new Set(system?.parts.map(({ name }) => name))),
    [isNarrow, system],
  );
  const [chosenId, setChosenId] = useState<string | null>(null);
  const chosen = followed.find(({ order }) => order.id === chosenId) ?? followed[0];

  const travellers = useMemo((): readonly Traveller[] => {
    const start = Math.min(...followed.map(({ flow }) => flow.startedAt));
    return followed.map(({ order, flow }) => ({ id: order.id, flow, offsetMs: flow.startedAt - start }));
  }, [followed]);
  const pace = useMemo(
    () =>
      paceOf(
        travellers.flatMap(({ flow, offsetMs }) => flow.steps.map(({ playMs }) => playMs + offsetMs)),
        travellers.length,
      ),
    [travellers],
  );
  const replay = useReplay(pace, isStill);
  const isWhole = followed.length > 0 && followed.every(({ flow }) => flow.isWhole);
  usePlaysOnce(isWhole && !isStill, replay.play);

  const traveller = travellers.find(({ id }) => id === chosen?.order.id);
  const reached = traveller ? reachedBy(traveller, replay.moment) : 0;
  const showStep = (step: number) => {
    const at = traveller?.flow.steps[step - 1]?.playMs;
    replay.show(traveller && at !== undefined ? at + traveller.offsetMs : 0);
  };
  return (
    <Box
      sx={{
        display: 'grid',
        gap: 2,
        alignItems: 'start',
        gridTemplateColumns: {
          xs: 'minmax(0, 1fr)',
          lg: chosen ? 'minmax(0, 1fr) minmax(340px, 36%)' : 'minmax(0, 1fr)',
        },
      }}
    >
      <Card
        variant="outlined"
        component="section"
        aria-label={translate('flow.map')}
        sx={{ minWidth: 0, position: { lg: 'sticky' }, top: 64 }}
      >
        <CardContent>
          {followed.length > 1 && chosen && (
            <OrderChoice followed={followed} chosen={chosen} onChoose={setChosenId} />
          )}
          {chosen && <Outcome followed={chosen} />}
          <FlowMapView
            map={map}
            travellers={travellers}
            chosen={traveller}
            moment={replay.moment}
            noTime={timeless(chosen?.why)}
          />
          {chosen && chosen.flow.status !== 'PENDING' && chosen.why !== 'on_the_way' && (
            <ReplayBar replay={replay} steps={chosen.flow.steps} reached={reached} onShow={showStep} />
          )}
        </CardContent>
      </Card>
      {chosen && (
        <Card
          variant="outlined"
          component="section"
          aria-label={translate('flow.steps_of')}
          sx={{ minWidth: 0 }}
        >
          <CardContent>
            <Typography component="h2" variant="h6">
              {translate('flow.steps_of')}
            </Typography>
            {chosen.why && (
              <Alert severity="info" sx={{ my: 1 }}>
                {translate(`flow.why.${chosen.why}`)}
              </Alert>
            )}
            <StepList flow={chosen.flow} why={chosen.why} reached={reached} onShow={showStep} />
          </CardContent>
        </Card>
      )}
    </Box>
  );
}

/** The number of steps that the replay has shown; all if it shows everything. */
function reachedBy({ flow, offsetMs }: Traveller, moment: number | null): number {
  if (moment === null) return flow.steps.length;
  return flow.steps.filter(({ playMs }) => playMs + offsetMs <= moment).length;
}

/** Plays the steps once, when all of them are known. */
function usePlaysOnce(isReady: boolean, play: () => void): void {
  const played = useRef(false);
  useEffect(() => {
    if (!isReady || played.current) return;
    played.current = true;
    play();
  }, [isReady, play]);
}
