import { OWNERS, SECONDS, type Definition } from './definition';

/** The metrics of @order-flow/storage. */
export const storageMetrics = {
  commit_batch_size: {
    type: 'histogram',
    help: 'Units of work in one commit.',
    services: OWNERS,
    buckets: [1, 2, 5, 10, 20, 50, 100],
  },
  commit_seconds: {
    type: 'histogram',
    help: 'Duration of one group commit, from BEGIN to COMMIT.',
    services: OWNERS,
    buckets: SECONDS,
  },
  database_bytes: {
    type: 'gauge',
    help: 'Size of the database file, read once a minute: used by rows and indexes, or free for new ones.',
    services: OWNERS,
    labels: { state: ['used', 'free'] },
  },
  database_warning_bytes: {
    type: 'gauge',
    help: 'DATABASE_WARNING_MB in bytes; a larger database is larger than expected. 0: no limit.',
    services: OWNERS,
  },
  database_table_rows: {
    type: 'gauge',
    help: 'Approximate number of rows of a table, read once a minute: last row number minus first. Tables without row numbers, such as inbox and message_history, are left out.',
    services: OWNERS,
    labels: { table: 'a table of the database' },
  },
  retention_rows_total: {
    type: 'counter',
    help: 'Rows removed because they were older than their RETENTION_… setting.',
    services: OWNERS,
    labels: { rule: 'a rule of the service, named after its table' },
  },
  retention_behind_seconds: {
    type: 'gauge',
    help: 'Time since all old rows were last removed, or since the start.',
    services: OWNERS,
  },
} as const satisfies Record<string, Definition>;
