import Icon from '@mui/icons-material/BugReportOutlined';
import { lazy } from 'react';
import type { ResourceProps } from 'react-admin';

/** In the menu only where FAULTS_ENABLED=true. */
export const screen: ResourceProps = {
  name: 'faults',
  icon: Icon,
  list: lazy(() => import('./Faults')),
};
