import { Alert, AlertTitle, Box, Button, Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import { Link } from 'react-router';
import type { StatsView, SystemView } from '../api-types';
import { durationText } from '../duration';
import { needsOf, type Need } from './needs';

interface Props {
  readonly stats: StatsView | undefined;
  readonly system: SystemView | undefined;
}

/** What needs a person now, each with the way to where it is dealt with; one line where all is well. */
export function Needs({ stats, system }: Props) {
  const translate = useTranslate();
  const needs = needsOf(stats, system);
  const isChecked = stats !== undefined && system !== undefined;
  return (
    <Box component="section" aria-labelledby="needs">
      {/* Only this line is read out when it changes: the ages below change every 2 s. */}
      <Typography variant="h6" component="h2" id="needs" role="status" gutterBottom>
        {needs.length > 0
          ? translate('dashboard.needs.title', { smart_count: needs.length })
          : translate(isChecked ? 'dashboard.needs.none' : 'dashboard.needs.checking')}
      </Typography>
      {needs.length === 0 && isChecked && <Alert severity="success">{translate('dashboard.all_well')}</Alert>}
      <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0, display: 'grid', gap: 1 }}>
        {needs.map((need) => (
          <NeedLine key={need.id} {...need} />
        ))}
      </Box>
    </Box>
  );
}

function NeedLine({ severity, text, values, detail, to }: Need) {
  const translate = useTranslate();
  const key = `dashboard.needs.${text}`;
  const { seconds } = values;
  const shown = typeof seconds === 'number' ? { ...values, time: durationText(seconds * 1000) } : values;
  return (
    <li>
      <Alert
        severity={severity}
        // Not an assertive region for each: the heading says it.
        role="presentation"
        action={
          <Button component={Link} to={to} color="inherit" size="small" sx={{ whiteSpace: 'nowrap' }}>
            {translate(`${key}_go`)}
          </Button>
        }
        sx={{ flexWrap: { xs: 'wrap', sm: 'nowrap' } }}
      >
        <AlertTitle component="div" sx={{ mb: 0 }}>
          {translate(key, shown)}
        </AlertTitle>
        {detail ?? translate(`${key}_why`)}
      </Alert>
    </li>
  );
}
