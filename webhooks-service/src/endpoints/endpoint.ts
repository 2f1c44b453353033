import type { DisabledReason, EndpointView, WebhookType } from '@order-flow/contracts/payloads';
import { UnreadableSecretError, type SecretBox } from './secret-box';

/** A row of `endpoints`. */
export interface Endpoint {
  id: string;
  url: string;
  description: string;
  /** JSON: a list of events, empty for all. */
  events: string;
  /** As it is stored: see secret-box.ts. */
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

/** Whether the secret before the current one signs as well. */
const signsWithBoth = ({ previousSecret, previousSecretUntil }: Endpoint, now: string): boolean =>
  previousSecret !== null && previousSecretUntil !== null && previousSecretUntil > now;

/**
 * The secrets that sign now, the current one first.
 *
 * @throws UnreadableSecretError if the current one cannot be read
 */
export function secretsOf(endpoint: Endpoint, now: string, box: SecretBox): string[] {
  const current = box.open(endpoint.secret, endpoint.id);
  if (!signsWithBoth(endpoint, now)) return [current];
  try {
    return [current, box.open(endpoint.previousSecret ?? '', endpoint.id)];
  } catch (error) {
    // Its key is gone, and the secret was rotated because of that: the new one is enough.
    if (error instanceof UnreadableSecretError) return [current];
    throw error;
  }
}

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
    previousSecretUntil: signsWithBoth(endpoint, now) ? endpoint.previousSecretUntil : null,
    waiting,
    createdAt: endpoint.createdAt,
    updatedAt: endpoint.updatedAt,
  };
}
