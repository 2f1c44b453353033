import Icon from '@mui/icons-material/MarkunreadMailboxOutlined';
import { lazy } from 'react';
import type { ResourceProps } from 'react-admin';
import type { DeadLetterView } from '../api-types';
import { shortId } from '../shared/short-id';

export const screen: ResourceProps = {
  name: 'dead-letters',
  icon: Icon,
  list: lazy(() => import('./DeadLetterList')),
  show: lazy(() => import('./DeadLetterShow')),
  recordRepresentation: ({ id }: DeadLetterView) => shortId(id),
};
