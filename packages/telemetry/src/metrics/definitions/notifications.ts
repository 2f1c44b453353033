import { NOTIFICATIONS, SECONDS, type Definition } from './definition';

const OUTCOMES = ['sent', 'bounced', 'failed'] as const;

/** The metrics of the notifications service. No label holds an address, nor anything made of one. */
export const notificationsMetrics = {
  mail_attempts_total: {
    type: 'counter',
    help: 'Attempts to send a mail, by the provider that decided them: accepted (sent), recipient refused (bounced), or to be tried again (failed).',
    services: NOTIFICATIONS,
    labels: { provider: 'such as smtp-1; none: a fault of our own', outcome: OUTCOMES },
  },
  mail_attempt_seconds: {
    type: 'histogram',
    help: 'Duration of an attempt to send a mail, over all providers that were tried.',
    services: NOTIFICATIONS,
    labels: { outcome: OUTCOMES },
    buckets: SECONDS,
    exemplars: true,
  },
  mail_provider_failing: {
    type: 'gauge',
    help: '1 after three failures of the provider in a row, until it accepts a mail again. Meanwhile it is left alone for a time after each failure.',
    services: NOTIFICATIONS,
    labels: { provider: 'such as smtp-1' },
  },
  mails_total: {
    type: 'counter',
    help: 'Mails that have ended: accepted by a provider (sent), given up (failed), not sent to a suppressed address (suppressed), or refused by the recipient (bounced).',
    services: NOTIFICATIONS,
    labels: { status: ['sent', 'failed', 'suppressed', 'bounced'] },
  },
  mails_waiting: {
    type: 'gauge',
    help: 'Mails that wait for an attempt, at most 10,001; read from the database at scrape time.',
    services: NOTIFICATIONS,
  },
  mails_given_up: {
    type: 'gauge',
    help: 'Mails that were given up in the last 24 hours and need a person, at most 10,001; read from the database at scrape time.',
    services: NOTIFICATIONS,
  },
  mail_oldest_due_age_seconds: {
    type: 'gauge',
    help: 'How long the oldest mail that is due has been waiting for its attempt, 0 if there is none; read from the database at scrape time.',
    services: NOTIFICATIONS,
  },
  mail_suppressions_total: {
    type: 'counter',
    help: 'Addresses that get no more mails: their owner has unsubscribed or complained, or a mail bounced.',
    services: NOTIFICATIONS,
    labels: { reason: ['unsubscribed', 'bounced', 'complained'] },
  },
  mail_provider_events_total: {
    type: 'counter',
    help: 'What providers told later about mails that they had accepted.',
    services: NOTIFICATIONS,
    labels: { type: ['bounced', 'complained'] },
  },
} as const satisfies Record<string, Definition>;
