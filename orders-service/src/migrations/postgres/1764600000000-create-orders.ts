import { messagingTablesOnPostgres, vacuumOften } from '@order-flow/messaging/schema-postgres';
import { index, migration, sql, table } from '@order-flow/storage/migration';

/** The rows of a statement that changed `orders`, as PostgreSQL names them for a trigger. */
type Changed = 'added' | 'removed';
const EVENTS: Readonly<Record<string, Readonly<Partial<Record<Changed, number>>>>> = {
  insert: { added: 1 },
  update: { added: 1, removed: -1 },
  delete: { removed: -1 },
};
const TABLES: Readonly<Record<Changed, string>> = {
  added: 'NEW TABLE AS added',
  removed: 'OLD TABLE AS removed',
};

/**
 * Counts what a statement did to `orders`, in one go for all its rows. Each writing connection adds to rows of its own
 * (`shard`), so that replicas do not wait for each other.
 */
const countAfter = (event: string, changes: Readonly<Partial<Record<Changed, number>>>) => {
  const names = Object.keys(changes) as Changed[];
  const rows = names.map((name) => `SELECT status, ${changes[name] ?? 0} AS n FROM ${name}`);
  return [
    sql(
      `CREATE FUNCTION count_orders_${event}() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         INSERT INTO order_count_shards AS counted (status, shard, n)
         SELECT status, pg_backend_pid() % 32, sum(n) FROM (${rows.join(' UNION ALL ')}) AS changes
         GROUP BY status HAVING sum(n) <> 0 ORDER BY status
         ON CONFLICT (status, shard) DO UPDATE SET n = counted.n + excluded.n;
         RETURN NULL;
       END $$`,
      `DROP FUNCTION count_orders_${event}`,
    ),
    sql(
      `CREATE TRIGGER order_counts_${event} AFTER ${event.toUpperCase()} ON orders
       REFERENCING ${names.map((name) => TABLES[name]).join(' ')}
       FOR EACH STATEMENT EXECUTE FUNCTION count_orders_${event}()`,
      `DROP TRIGGER order_counts_${event} ON orders`,
    ),
  ];
};

export const CreateOrdersOnPostgres1764600000000 = migration('CreateOrdersOnPostgres1764600000000', [
  ...messagingTablesOnPostgres,
  table(`orders (
    id uuid PRIMARY KEY,
    "productId" uuid NOT NULL,
    quantity integer NOT NULL CHECK (quantity BETWEEN 1 AND 1000000),
    status text NOT NULL CHECK (status IN ('PENDING', 'CONFIRMED', 'REJECTED', 'CANCELLED')),
    "idempotencyKey" uuid NOT NULL UNIQUE,
    "createdAt" timestamptz NOT NULL,
    "updatedAt" timestamptz NOT NULL,
    reason text,
    "traceId" text,
    traceparent text,
    "requestKey" text COLLATE "C" NOT NULL UNIQUE,
    "clientKey" text,
    "stockState" text NOT NULL CHECK ("stockState" IN ('asked', 'held', 'releasing', 'settled')),
    "redriveAt" timestamptz,
    redrives integer NOT NULL
  )`),
  // Each order is updated once or twice, soon after it was stored.
  sql(`ALTER TABLE orders SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 50000)`),
  index('orders_to_redrive', 'orders ("redriveAt") WHERE "redriveAt" IS NOT NULL'),
  index(
    'orders_stuck',
    `orders (status) WHERE "redriveAt" IS NULL AND (status = 'PENDING' OR "stockState" = 'releasing')`,
  ),
  index('orders_by_status', 'orders (status, id)'),
  index('orders_by_product', 'orders ("productId", id)'),
  index('orders_by_product_and_status', 'orders ("productId", status, id)'),
  index('orders_by_trace', 'orders ("traceId", id)'),
  index('orders_by_client_key', 'orders ("clientKey", id) WHERE "clientKey" IS NOT NULL'),
  table(`order_timeline (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    "orderId" uuid NOT NULL,
    at timestamptz NOT NULL,
    step text NOT NULL,
    detail text,
    attempt integer
  )`),
  index('order_timeline_by_order', 'order_timeline ("orderId", id)'),
  table(`order_count_shards (
    status text NOT NULL,
    shard integer NOT NULL,
    n bigint NOT NULL,
    PRIMARY KEY (status, shard)
  ) WITH (fillfactor = 20)`),
  vacuumOften('order_count_shards'),
  sql(
    `CREATE VIEW order_counts AS SELECT status, sum(n) AS n FROM order_count_shards GROUP BY status`,
    'DROP VIEW order_counts',
  ),
  ...Object.entries(EVENTS).flatMap(([event, changes]) => countAfter(event, changes)),
  table(`order_minutes (
    minute text NOT NULL,
    status text NOT NULL,
    bucket integer NOT NULL,
    n bigint NOT NULL,
    shard integer NOT NULL DEFAULT pg_backend_pid() % 32,
    PRIMARY KEY (minute, status, bucket, shard)
  ) WITH (fillfactor = 50)`),
  vacuumOften('order_minutes'),
  table(`idempotency_keys (
    scope text NOT NULL,
    key text NOT NULL,
    "bodyHash" text NOT NULL,
    "orderId" uuid NOT NULL,
    "createdAt" timestamptz NOT NULL,
    PRIMARY KEY (scope, key)
  )`),
  index('idempotency_keys_by_age', 'idempotency_keys ("createdAt", scope, key)'),
]);
