import { BytesIEC, OpsPerSecond, Seconds, Short } from '@grafana/grafana-foundation-sdk/units';
import { lines } from '../panels';
import { OF } from './chosen-services';

/** Commits, one after the other. */
export const commits = [
  lines({
    title: 'How many commits are made?',
    description:
      'Commits per second to the database of each service. They run one at a time; under load each serves many orders.',
    size: [8, 8],
    unit: OpsPerSecond,
    queries: [
      {
        expr: `sum by (job) (rate(commit_seconds_count{${OF}}[$__rate_interval]))`,
        legend: '{{job}}',
      },
    ],
  }),
  lines({
    title: 'How many orders share a commit?',
    description: 'Average number of units of work in one commit. It grows with the load, up to 100.',
    size: [8, 8],
    unit: Short,
    decimals: 1,
    queries: [
      {
        expr: `sum by (job) (rate(commit_batch_size_sum{${OF}}[$__rate_interval])) / sum by (job) (rate(commit_batch_size_count{${OF}}[$__rate_interval]))`,
        legend: '{{job}}',
      },
    ],
  }),
  lines({
    title: 'Is the disk fast enough?',
    description:
      'How long one commit takes, from BEGIN to COMMIT (p50 and p95). A few ms are normal; every order waits for two commits.',
    size: [8, 8],
    unit: Seconds,
    queries: [
      {
        expr: `histogram_quantile(0.5, sum by (le, job) (rate(commit_seconds_bucket{${OF}}[$__rate_interval])))`,
        legend: '{{job}} p50',
      },
      {
        expr: `histogram_quantile(0.95, sum by (le, job) (rate(commit_seconds_bucket{${OF}}[$__rate_interval])))`,
        legend: '{{job}} p95',
      },
    ],
  }),
];

/** How large the databases are, and whether old rows are removed. */
export const sizes = [
  lines({
    title: 'How large are the databases?',
    description:
      'The file: in use, and free for new rows. Above DATABASE_WARNING_MB DatabaseLarge fires. It never shrinks by itself, but free pages are used again.',
    size: [8, 9],
    unit: BytesIEC,
    stacked: true,
    queries: [{ expr: `sum by (job, state) (database_bytes{${OF}})`, legend: '{{job}} {{state}}' }],
  }),
  lines({
    title: 'Which tables have the most rows?',
    description: 'About how many rows they have, once a minute. Tables without row numbers are not counted.',
    size: [8, 9],
    unit: Short,
    queries: [{ expr: `topk(10, database_table_rows{${OF}})`, legend: '{{job}} {{table}}' }],
  }),
  lines({
    title: 'Are old rows removed?',
    description: 'Rows per second that were older than their RETENTION_… setting.',
    size: [4, 9],
    unit: OpsPerSecond,
    queries: [
      {
        expr: `sum by (job, rule) (rate(retention_rows_total{${OF}}[$__rate_interval]))`,
        legend: '{{job}} {{rule}}',
      },
    ],
  }),
  lines({
    title: 'When were all old rows last removed?',
    description: 'The time since then, or since the start. From 6 hours on RetentionBehind fires.',
    size: [4, 9],
    unit: Seconds,
    queries: [{ expr: `retention_behind_seconds{${OF}}`, legend: '{{job}}' }],
  }),
];
