import { Alert, Box, Button } from '@mui/material';
import { useTranslate } from 'react-admin';
import { Link } from 'react-router';
import { FaultLine } from './FaultLine';
import { useFaults } from './use-faults';

/** On every screen while a fault is on, so that nobody takes an exercise for a real problem. */
export function FaultBanner() {
  const translate = useTranslate();
  const { data } = useFaults();
  if (!data?.items.length) return null;
  return (
    <Alert
      severity="warning"
      role="status"
      sx={{ mb: 1 }}
      action={
        <Button color="inherit" size="small" component={Link} to="/faults">
          {translate('faults.show')}
        </Button>
      }
    >
      {translate('faults.banner', { smart_count: data.items.length })}
      <Box component="ul" sx={{ m: 0, pl: 2, overflowWrap: 'anywhere' }}>
        {data.items.map((fault) => (
          <li key={fault.id}>
            <FaultLine fault={fault} />
          </li>
        ))}
      </Box>
    </Alert>
  );
}
