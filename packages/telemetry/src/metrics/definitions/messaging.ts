import { ALL, GATEWAY, OWNERS, SECONDS, type Definition } from './definition';

const QUEUE = 'a queue of contracts.ts';
const PATTERN = 'a pattern of contracts.ts, or unknown';
const FAULTS = ['duplicate', 'drop', 'delay', 'poison', 'reject'] as const;

/** The metrics of @order-flow/messaging. */
export const messagingMetrics = {
  messages_handled_total: {
    type: 'counter',
    help: 'Messages taken from a queue and settled. expired: a request whose caller no longer waited; it was not carried out.',
    services: OWNERS,
    labels: { queue: QUEUE, pattern: PATTERN, outcome: ['ack', 'retry', 'dead_letter', 'expired'] },
  },
  message_handling_seconds: {
    type: 'histogram',
    help: 'Time from the delivery of a message to its settlement.',
    services: OWNERS,
    labels: { queue: QUEUE, pattern: PATTERN },
    buckets: SECONDS,
    exemplars: true,
  },
  messages_published_total: {
    type: 'counter',
    help: 'Messages given to the broker: it stored them (confirmed), had no queue for them (returned), or did not answer (failed).',
    services: ALL,
    labels: { pattern: PATTERN, outcome: ['confirmed', 'returned', 'failed'] },
  },
  replies_dropped_total: {
    type: 'counter',
    help: 'Answers that were not sent because RabbitMQ took no messages; the callers ask again.',
    services: OWNERS,
  },
  outbox_pending_messages: {
    type: 'gauge',
    help: 'Messages committed but not yet confirmed by the broker, counted up to 10,001; read from the database at scrape time.',
    services: OWNERS,
  },
  outbox_oldest_age_seconds: {
    type: 'gauge',
    help: 'Age of the oldest message in the outbox, 0 if it is empty; read from the database at scrape time.',
    services: OWNERS,
  },
  dead_letters_open: {
    type: 'gauge',
    help: 'Dead letters that wait for a person, counted up to 10,001; read from the database at scrape time.',
    services: OWNERS,
  },
  dead_letters_total: {
    type: 'counter',
    help: 'Messages that became dead letters.',
    services: OWNERS,
    labels: { queue: QUEUE },
  },
  broker_connected: {
    type: 'gauge',
    help: '1 while the service is connected to RabbitMQ and not blocked.',
    services: ALL,
  },
  broker_blocked: {
    type: 'gauge',
    help: '1 while the service is connected, but RabbitMQ takes no messages because its memory or disk is low.',
    services: ALL,
  },
  broker_consuming: {
    type: 'gauge',
    help: '1 while every consumer is registered. At the gateway: the consumer of the answers.',
    services: ALL,
  },
  circuit_breaker_open: {
    type: 'gauge',
    help: '1 while requests to the queue fail at once because its service has not answered lately.',
    services: GATEWAY,
    labels: { queue: QUEUE },
  },
  faults_on: {
    type: 'gauge',
    help: 'Fault switches that are on. Only where FAULTS_ENABLED=true, and there normally 0.',
    services: OWNERS,
    labels: { queue: QUEUE, fault: FAULTS },
  },
  faults_injected_total: {
    type: 'counter',
    help: 'Events that a fault switch has tampered with. Only where FAULTS_ENABLED=true.',
    services: OWNERS,
    labels: { queue: QUEUE, fault: FAULTS },
  },
} as const satisfies Record<string, Definition>;
