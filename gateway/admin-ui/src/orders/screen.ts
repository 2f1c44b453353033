import Icon from '@mui/icons-material/ReceiptLongOutlined';
import { lazy } from 'react';
import type { ResourceProps } from 'react-admin';

export const screen: ResourceProps = {
  name: 'orders',
  icon: Icon,
  list: lazy(() => import('./OrderList')),
};
