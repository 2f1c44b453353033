import { owners, type OwnerName } from '@order-flow/contracts/owners';
import type { GatewayConfig } from '../config';
import type { EdgeView, LinkView } from './dto/system.dto';

/** Orders need these parts to become final. They do not need the others. */
export const NEEDED = new Set(['gateway', 'orders-service', 'products-service', 'rabbitmq']);

export const edgesOf = (names: readonly OwnerName[]): EdgeView[] => [
  { from: 'gateway', to: 'rabbitmq', use: 'requests' },
  { from: 'gateway', to: 'redis', use: 'sessions and limits' },
  { from: 'gateway', to: 'jaeger', use: 'traces' },
  { from: 'gateway', to: 'prometheus', use: 'numbers' },
  ...names.flatMap((name) => [
    { from: owners[name].service, to: 'rabbitmq', use: 'requests and events' },
    { from: owners[name].service, to: 'jaeger', use: 'traces' },
  ]),
  { from: owners.orders.service, to: 'redis', use: 'processed: and lock: keys' },
];

/** The web pages of this installation. */
export function linksOf(config: GatewayConfig): LinkView[] {
  return [
    { name: 'API', url: config.SWAGGER_ENABLED ? '/docs' : '' },
    { name: 'Grafana', url: config.GRAFANA_UI_URL },
    { name: 'Jaeger', url: config.JAEGER_UI_URL },
    { name: 'Prometheus', url: config.PROMETHEUS_UI_URL },
    { name: 'RabbitMQ', url: config.RABBITMQ_UI_URL },
    // The logs of one trace: its id replaces {traceId}.
    { name: 'Logs', url: config.LOGS_UI_URL },
  ].filter(({ url }) => url !== '');
}
