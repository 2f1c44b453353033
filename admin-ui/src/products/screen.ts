import Icon from '@mui/icons-material/Inventory2Outlined';
import { lazy } from 'react';
import type { ResourceProps } from 'react-admin';

export const screen: ResourceProps = {
  name: 'products',
  icon: Icon,
  list: lazy(() => import('./ProductList')),
  create: lazy(() => import('./forms/ProductCreate')),
  edit: lazy(() => import('./forms/ProductEdit')),
  show: lazy(() => import('./show/ProductShow')),
  recordRepresentation: 'name',
};
