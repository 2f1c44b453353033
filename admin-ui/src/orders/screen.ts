import Icon from '@mui/icons-material/ReceiptLongOutlined';
import { lazy } from 'react';
import type { ResourceProps } from 'react-admin';
import type { OrderView } from '../api/api-types';
import { shortId } from '../shared/format/short-id';

export const screen: ResourceProps = {
  name: 'orders',
  icon: Icon,
  list: lazy(() => import('./list/OrderList')),
  create: lazy(() => import('./create/OrderCreate')),
  show: lazy(() => import('./show/OrderShow')),
  recordRepresentation: ({ id }: OrderView) => shortId(id),
};
