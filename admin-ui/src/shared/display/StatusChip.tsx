import BlockIcon from '@mui/icons-material/Block';
import CheckCircleIcon from '@mui/icons-material/CheckCircleOutlined';
import HelpIcon from '@mui/icons-material/HelpOutlined';
import PendingIcon from '@mui/icons-material/HourglassEmptyOutlined';
import ErrorIcon from '@mui/icons-material/HighlightOffOutlined';
import WarningIcon from '@mui/icons-material/WarningAmberOutlined';
import { Chip, type ChipProps } from '@mui/material';
import type { SvgIconComponent } from '@mui/icons-material';
import { useTranslate } from 'react-admin';

const LOOK: Record<string, [ChipProps['color'], SvgIconComponent]> = {
  PENDING: ['info', PendingIcon],
  CONFIRMED: ['success', CheckCircleIcon],
  REJECTED: ['error', ErrorIcon],
  CANCELLED: ['default', BlockIcon],
  ok: ['success', CheckCircleIcon],
  degraded: ['warning', WarningIcon],
  unavailable: ['error', ErrorIcon],
  unknown: ['default', HelpIcon],
  gone: ['default', BlockIcon],
  open: ['error', ErrorIcon],
  replaying: ['info', PendingIcon],
  replayed: ['success', CheckCircleIcon],
  discarded: ['default', BlockIcon],
  waiting: ['info', PendingIcon],
  delivered: ['success', CheckCircleIcon],
  failed: ['error', ErrorIcon],
  sent: ['success', CheckCircleIcon],
  suppressed: ['default', BlockIcon],
  bounced: ['error', ErrorIcon],
  on: ['success', CheckCircleIcon],
  active: ['success', CheckCircleIcon],
  disabled: ['default', BlockIcon],
  failing: ['warning', WarningIcon],
  switched_off: ['error', ErrorIcon],
  paused: ['default', BlockIcon],
};

/** The status of an order, component, dead letter, delivery, endpoint, mail or account, shown by word, icon and colour. */
export function StatusChip({ status, ...props }: { status: string } & ChipProps) {
  const translate = useTranslate();
  const [color, Icon] = LOOK[status] ?? ['default', HelpIcon];
  const label = translate(`app.status.${status}`, { _: status });
  return <Chip size="small" variant="outlined" color={color} icon={<Icon />} label={label} {...props} />;
}
