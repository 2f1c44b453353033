import Icon from '@mui/icons-material/ReceiptLongOutlined';
import { lazy } from 'react';
import type { ResourceProps } from 'react-admin';
import type { OrderView } from '../api-types';
import { shortId } from '../shared/short-id';

export const screen: ResourceProps = {
  name: 'orders',
  icon: Icon,
  list: lazy(() => import('./OrderList')),
  create: lazy(() => import('./OrderCreate')),
  show: lazy(() => import('./OrderShow')),
  recordRepresentation: ({ id }: OrderView) => shortId(id),
};
