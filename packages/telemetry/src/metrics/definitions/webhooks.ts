import { SECONDS, WEBHOOKS, type Definition } from './definition';

const OUTCOMES = ['delivered', 'failed', 'gone'] as const;

/** The metrics of the webhooks service. No label holds an endpoint: operators make as many as they like. */
export const webhooksMetrics = {
  webhook_attempts_total: {
    type: 'counter',
    help: 'Attempts to deliver a webhook: accepted with 2xx (delivered), not accepted (failed), or answered 410 (gone).',
    services: WEBHOOKS,
    labels: { outcome: OUTCOMES },
  },
  webhook_attempt_seconds: {
    type: 'histogram',
    help: 'Duration of an attempt to deliver a webhook.',
    services: WEBHOOKS,
    labels: { outcome: OUTCOMES },
    buckets: SECONDS,
    exemplars: true,
  },
  webhook_deliveries_total: {
    type: 'counter',
    help: 'Deliveries that have ended: accepted (delivered), or given up after the last attempt (failed).',
    services: WEBHOOKS,
    labels: { outcome: ['delivered', 'failed'] },
  },
  webhook_deliveries_waiting: {
    type: 'gauge',
    help: 'Deliveries to endpoints that are switched on which wait for an attempt, at most 10,001; read from the database at scrape time.',
    services: WEBHOOKS,
  },
  webhook_oldest_due_age_seconds: {
    type: 'gauge',
    help: 'How long the oldest delivery that is due has been waiting for its attempt, 0 if there is none; read from the database at scrape time.',
    services: WEBHOOKS,
  },
  webhook_endpoints: {
    type: 'gauge',
    help: 'Endpoints by state: the last attempt was accepted (ok) or failed (failing), or it is switched off (off); read from the database at scrape time.',
    services: WEBHOOKS,
    labels: { state: ['ok', 'failing', 'off'] },
  },
  webhook_endpoints_switched_off_total: {
    type: 'counter',
    help: 'Endpoints that were switched off because they accepted nothing for days (failing) or answered 410 (gone).',
    services: WEBHOOKS,
    labels: { reason: ['failing', 'gone'] },
  },
} as const satisfies Record<string, Definition>;
