import type { Check } from '@order-flow/runtime/health';

/** @param reason why the broker takes no messages from us; undefined if it does */
export const brokerCheck = (reason: string | undefined): Check =>
  reason === undefined ? { status: 'ok' } : { status: 'unavailable', detail: reason };
