import Icon from '@mui/icons-material/FactCheckOutlined';
import { lazy } from 'react';
import type { ResourceProps } from 'react-admin';

export const screen: ResourceProps = {
  name: 'audit',
  icon: Icon,
  list: lazy(() => import('./AuditList')),
};
