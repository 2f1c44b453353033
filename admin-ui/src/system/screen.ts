import Icon from '@mui/icons-material/HubOutlined';
import { lazy } from 'react';
import type { ResourceProps } from 'react-admin';

export const screen: ResourceProps = {
  name: 'system',
  icon: Icon,
  list: lazy(() => import('./System')),
};
