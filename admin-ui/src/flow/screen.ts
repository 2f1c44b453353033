import Icon from '@mui/icons-material/AltRouteOutlined';
import { lazy } from 'react';
import type { ResourceProps } from 'react-admin';

export const screen: ResourceProps = {
  name: 'flow',
  icon: Icon,
  list: lazy(() => import('./Flow')),
};
