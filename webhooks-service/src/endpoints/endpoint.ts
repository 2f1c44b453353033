import type { DisabledReason, EndpointView, WebhookType } from '@order-flow/contracts/payloads';

/** A row of `endpoints`. */
export interface Endpoint {
  id: string;
  url: string;
  description: string;
  /** JSON: a list of events, empty for all. */
  events: string;
  secret: string;
  /** Signs as well until `previousSecretUntil`, so that a subscriber can change to the new secret at leisure. */
  previousSecret: string | null;
  previousSecretUntil: string | null;
  /** Null: it is on. */
  disabledReason: DisabledReason | null;
  ratePerSecond: number;
  maxConcurrency: number;
  failingSince: string | null;
  lastError: string | null;
  lastDeliveredAt: string | null;
  /** A removed endpoint is kept as long as its deliveries. */
  removedAt: string | null;
  /** The number of the replica that sends to it. */
  owner: number | null;
  createdAt: string;
  updatedAt: string;
}

export const typesOf = ({ events }: Pick<Endpoint, 'events'>) => JSON.parse(events) as WebhookType[];

/** Whether the endpoint wants events of this type. */
export function wants(endpoint: Pick<Endpoint, 'events'>, type: string): boolean {
  const types: readonly string[] = typesOf(endpoint);
  return types.length === 0 || types.includes(type);
}

/** The secrets that sign now, the current one first. */
export const secretsOf = (
  { secret, previousSecret, previousSecretUntil }: Endpoint,
  now: string,
): string[] =>
  previousSecret !== null && previousSecretUntil !== null && previousSecretUntil > now
    ? [secret, previousSecret]
    : [secret];

/** @param waiting deliveries that wait, at most 10,001 */
export function toView(endpoint: Endpoint, waiting: number): EndpointView {
  const now = new Date().toISOString();
  return {
    id: endpoint.id,
    url: endpoint.url,
    description: endpoint.description,
    events: typesOf(endpoint),
    enabled: endpoint.disabledReason === null,
    disabledReason: endpoint.disabledReason,
    ratePerSecond: endpoint.ratePerSecond,
    maxConcurrency: endpoint.maxConcurrency,
    failingSince: endpoint.failingSince,
    lastError: endpoint.lastError,
    lastDeliveredAt: endpoint.lastDeliveredAt,
    previousSecretUntil: secretsOf(endpoint, now).length > 1 ? endpoint.previousSecretUntil : null,
    waiting,
    createdAt: endpoint.createdAt,
    updatedAt: endpoint.updatedAt,
  };
}
