import Icon from '@mui/icons-material/Inventory2Outlined';
import { lazy } from 'react';
import type { ResourceProps } from 'react-admin';

export const screen: ResourceProps = {
  name: 'products',
  icon: Icon,
  list: lazy(() => import('./ProductList')),
  create: lazy(() => import('./ProductCreate')),
  edit: lazy(() => import('./ProductEdit')),
  show: lazy(() => import('./ProductShow')),
  recordRepresentation: 'name',
};
