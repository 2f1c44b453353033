import type { EndpointView } from '../api/api-types';

/** `switched_off`: by its failures or its answer 410; `paused`: by an operator. */
export const STATES = ['on', 'failing', 'switched_off', 'paused'] as const;
export type EndpointState = (typeof STATES)[number];

type Given = Pick<EndpointView, 'disabledReason' | 'failingSince'>;

/** The state of an endpoint. The dashboard counts the same: webhooks-service/src/webhooks/webhooks-queries.ts. */
export function stateOf({ disabledReason, failingSince }: Given): EndpointState {
  if (disabledReason !== null) return disabledReason === 'operator' ? 'paused' : 'switched_off';
  return failingSince === null ? 'on' : 'failing';
}

/** Whether an endpoint is in the state; true without one. */
export const inState =
  (state: unknown) =>
  (endpoint: Given): boolean =>
    !state || stateOf(endpoint) === state;

const DAY_MS = 86_400_000;
/** An event comes in before its first attempt fails, or before one that overtook it is accepted. */
const BEFORE_MS = 60_000;

/** From when an endpoint has probably missed something: since it got nothing, or the last day. */
export function missedSince(endpoint: EndpointView, now: number): string {
  const { failingSince, lastDeliveredAt, createdAt, enabled } = endpoint;
  if (enabled && failingSince === null) return new Date(now - DAY_MS).toISOString();
  const since = Date.parse(lastDeliveredAt ?? createdAt);
  return new Date(since - BEFORE_MS).toISOString();
}
