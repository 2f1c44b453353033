import type { Check } from '@order-flow/runtime/health';

/** @param reason why the broker accepts no messages from us; undefined if it accepts them */
export const brokerCheck = (reason: string | undefined): Check =>
  reason === undefined ? { status: 'ok' } : { status: 'unavailable', detail: reason };
