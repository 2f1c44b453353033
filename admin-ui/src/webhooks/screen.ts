import Icon from '@mui/icons-material/WebhookOutlined';
import DeliveriesIcon from '@mui/icons-material/SendOutlined';
import { lazy } from 'react';
import type { ResourceProps } from 'react-admin';
import type { DeliveryView, EndpointView } from '../api/api-types';
import { shortId } from '../shared/format/short-id';

/** The endpoints of subscribers. */
export const endpoints: ResourceProps = {
  name: 'webhooks',
  icon: Icon,
  list: lazy(() => import('./endpoints/EndpointList')),
  create: lazy(() => import('./endpoints/EndpointCreate')),
  edit: lazy(() => import('./endpoints/EndpointEdit')),
  show: lazy(() => import('./endpoints/EndpointShow')),
  recordRepresentation: ({ description, url }: EndpointView) => description || url,
};

export const deliveries: ResourceProps = {
  name: 'deliveries',
  icon: DeliveriesIcon,
  list: lazy(() => import('./deliveries/DeliveryList')),
  show: lazy(() => import('./deliveries/DeliveryShow')),
  recordRepresentation: ({ id }: DeliveryView) => shortId(id),
};
