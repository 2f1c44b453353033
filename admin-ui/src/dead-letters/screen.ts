import Icon from '@mui/icons-material/MarkunreadMailboxOutlined';
import { lazy } from 'react';
import type { ResourceProps } from 'react-admin';
import type { DeadLetterView } from '../api/api-types';
import { shortId } from '../shared/format/short-id';

export const screen: ResourceProps = {
  name: 'dead-letters',
  icon: Icon,
  list: lazy(() => import('./list/DeadLetterList')),
  show: lazy(() => import('./show/DeadLetterShow')),
  recordRepresentation: ({ id }: DeadLetterView) => shortId(id),
};
