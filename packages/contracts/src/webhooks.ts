import { answer, command, query } from './declare';
import { owners } from './owners';
import type { Once } from './payloads/caller';
import type { TimelineStep } from './payloads/timeline';
import {
  ChangeEndpoint,
  CreateEndpoint,
  GetDelivery,
  GetEndpoint,
  GetOrderDeliveries,
  ListDeliveries,
  ListEndpoints,
  ListMissed,
  ReplayDelivery,
  ReplayEndpoint,
  RotateSecret,
  UpdateEndpoint,
  type DeliveryDetails,
  type DeliveryPage,
  type DeliveryView,
  type EndpointDetails,
  type EndpointList,
  type EndpointReplay,
  type EndpointView,
  type EndpointWithSecret,
  type MissedPage,
} from './payloads/webhooks';

const { queue, queries } = owners.webhooks;
const changed = answer<Once<EndpointView>>();
const withSecret = answer<Once<EndpointWithSecret>>();

/** The requests that the webhooks service accepts. The events are in public-events.ts. */
export const webhookMessages = {
  createEndpoint: command('webhooks.endpoints.create', queue, CreateEndpoint, withSecret),
  updateEndpoint: command('webhooks.endpoints.update', queue, UpdateEndpoint, changed),
  removeEndpoint: command('webhooks.endpoints.remove', queue, ChangeEndpoint, changed),
  rotateSecret: command('webhooks.endpoints.rotateSecret', queue, RotateSecret, withSecret),
  testEndpoint: command('webhooks.endpoints.test', queue, ChangeEndpoint, answer<Once<DeliveryView>>()),
  replayEndpoint: command('webhooks.endpoints.replay', queue, ReplayEndpoint, answer<Once<EndpointReplay>>()),
  replayDelivery: command('webhooks.deliveries.replay', queue, ReplayDelivery, answer<Once<DeliveryView>>()),

  listEndpoints: query('webhooks.endpoints.list', queries, ListEndpoints, answer<EndpointList>()),
  getEndpoint: query('webhooks.endpoints.get', queries, GetEndpoint, answer<EndpointDetails>()),
  endpointReplay: query('webhooks.endpoints.replayProgress', queries, GetEndpoint, answer<EndpointReplay>()),
  listDeliveries: query('webhooks.deliveries.list', queries, ListDeliveries, answer<DeliveryPage>()),
  getDelivery: query('webhooks.deliveries.get', queries, GetDelivery, answer<DeliveryDetails>()),
  listMissed: query('webhooks.missed', queries, ListMissed, answer<MissedPage>()),
  webhooksOrderSteps: query('webhooks.orderSteps', queries, GetOrderDeliveries, answer<TimelineStep[]>()),
};
