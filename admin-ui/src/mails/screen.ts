import Icon from '@mui/icons-material/MailOutlined';
import { lazy } from 'react';
import type { ResourceProps } from 'react-admin';
import type { MailView } from '../api/api-types';
import { shortId } from '../shared/format/short-id';

/** The mails to customers and operators. */
export const screen: ResourceProps = {
  name: 'mails',
  icon: Icon,
  list: lazy(() => import('./list/MailList')),
  show: lazy(() => import('./show/MailShow')),
  recordRepresentation: ({ id }: MailView) => shortId(id),
};
