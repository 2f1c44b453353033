import Icon from '@mui/icons-material/MarkunreadMailboxOutlined';
import { lazy } from 'react';
import type { ResourceProps } from 'react-admin';

export const screen: ResourceProps = {
  name: 'dead-letters',
  icon: Icon,
  list: lazy(() => import('./DeadLetters')),
};
