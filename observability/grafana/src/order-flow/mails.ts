import { OpsPerSecond, Seconds, Short } from '@grafana/grafana-foundation-sdk/units';
import { lines, states } from '../panels';

const quantile = (part: number) =>
  `histogram_quantile(${part}, sum by (le) (rate(mail_attempt_seconds_bucket[$__rate_interval])))`;

/** What becomes of the mails, and how soon. */
export const mails = [
  lines({
    title: 'What becomes of the mails?',
    description:
      'Mails per second that have ended. sent: a provider has accepted it. failed: given up after MAIL_GIVE_UP_HOURS; MailsGivenUp fires, and the admin page, Mails, sends it again. suppressed: the address gets no mails. bounced: the recipient’s server refused it.',
    size: [8, 8],
    unit: OpsPerSecond,
    queries: [{ expr: 'sum by (status) (rate(mails_total[$__rate_interval]))', legend: '{{status}}' }],
  }),
  lines({
    title: 'Do the providers accept the mails?',
    description:
      'Attempts per second, by the provider that decided them. failed: it is tried again after 10 s, 20 s and so on. If the next provider takes the mail, only that one is counted.',
    size: [8, 8],
    unit: OpsPerSecond,
    queries: [
      {
        expr: 'sum by (provider, outcome) (rate(mail_attempts_total[$__rate_interval]))',
        legend: '{{outcome}} by {{provider}}',
      },
    ],
  }),
  lines({
    title: 'How long do the providers take?',
    description:
      'From the connection to the answer, over all providers that were tried (p50 and p95). After MAIL_TIMEOUT_MS a provider has failed. A point leads to the trace of one attempt.',
    size: [8, 8],
    unit: Seconds,
    exemplars: true,
    queries: [
      { expr: quantile(0.5), legend: 'p50' },
      { expr: quantile(0.95), legend: 'p95' },
    ],
  }),
  states({
    title: 'Which providers work?',
    description:
      'NO after three failures in a row, until the provider accepts a mail again. Meanwhile it is left alone for 30 s at a time, and the next provider gets the mails. After 15 minutes MailProviderFailing fires.',
    size: [8, 8],
    queries: [{ expr: '1 - max by (provider) (mail_provider_failing)', legend: '{{provider}}' }],
  }),
  lines({
    title: 'How many mails wait, and how many were given up?',
    description:
      'waiting: for their first attempt or for the next one. given up: in the last 24 hours; each needs a person. Both count up to 10,001.',
    size: [8, 8],
    unit: Short,
    queries: [
      { expr: 'sum(mails_waiting)', legend: 'waiting' },
      { expr: 'sum(mails_given_up)', legend: 'given up' },
    ],
  }),
  lines({
    title: 'How late is the oldest mail?',
    description:
      'How long it has been due. Some seconds are normal while the rate limit holds mails back. From 300 s on, for 10 minutes, MailsLate fires.',
    size: [8, 8],
    unit: Seconds,
    thresholds: [[300, 'red']],
    queries: [{ expr: 'max(mail_oldest_due_age_seconds)', legend: 'oldest' }],
  }),
];
