import ReplayIcon from '@mui/icons-material/ReplayOutlined';
import { Chip } from '@mui/material';
import { useTranslate } from 'react-admin';

/** How often a message became a dead letter, if more than once. */
export function FailedAgain({ failures }: { failures: number }) {
  const translate = useTranslate();
  if (failures < 2) return null;
  return (
    <Chip
      size="small"
      color="warning"
      variant="outlined"
      icon={<ReplayIcon />}
      label={translate('dead-letters.failed_times', { failures })}
    />
  );
}
