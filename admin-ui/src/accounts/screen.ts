import Icon from '@mui/icons-material/PeopleOutlined';
import { lazy } from 'react';
import type { ResourceProps } from 'react-admin';

/** In the menu of admins only. */
export const screen: ResourceProps = {
  name: 'accounts',
  icon: Icon,
  list: lazy(() => import('./Accounts')),
};
