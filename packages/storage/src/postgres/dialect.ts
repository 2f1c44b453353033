import type { Columns, ColumnType } from '../column-type';
import type { Dialect } from '../dialect-type';

const SQL_TYPES: Record<ColumnType, string> = {
  text: 'text',
  uuid: 'uuid',
  integer: 'bigint',
  numeric: 'numeric',
  timestamp: 'timestamptz',
};

/** How many rows a count is split into. */
const SHARDS = 32;

const valuesOf = (columns: readonly ColumnType[]) =>
  columns.map((type, index) => `(list.row ->> ${index})::${SQL_TYPES[type]}`);

const rowsOf = (list: string, columns: Columns) => {
  const values = valuesOf(Object.values(columns));
  const named = Object.keys(columns).map((column, index) => `${values[index] ?? ''} AS "${column}"`);
  return `SELECT ${named.join(', ')} FROM jsonb_array_elements(${list}::jsonb) AS list (row)`;
};

/** An array literal. The database takes the type of its items from the column that it is compared with. */
const arrayOf = (items: readonly (string | number | null)[]) =>
  `{${items.map((item) => (item === null ? 'NULL' : `"${String(item).replace(/["\\]/g, String.raw`\$&`)}"`)).join(',')}}`;

export const postgresDialect: Dialect = {
  listOf: arrayOf,
  listOfRows: (rows) => JSON.stringify(rows),
  isOneOf: (column, list) => `${column} = ANY (${list})`,
  isOneOfRows: (columns, list) =>
    `(${Object.keys(columns).join(', ')}) IN (SELECT ${valuesOf(Object.values(columns)).join(', ')}
      FROM jsonb_array_elements(${list}::jsonb) AS list (row))`,
  rowsOf,
  // The function is made by the migrations: a text that is not JSON has no value, and must not fail the statement.
  jsonText: (column, path) => `json_text(${column}, '{${path.replaceAll('.', ',')}}')`,
  asText: (id) => `(${id})::text`,
  asUuid: (text) => `(${text})::uuid`,
  contains: (text, part) => `strpos(${text}, ${part}) > 0`,
  caseless: (text) => `lower(${text}) COLLATE "C"`,
  greatest: (a, b) => `greatest(${a}, ${b})`,
  forUpdate: 'FOR UPDATE',
  skipLocked: 'FOR UPDATE SKIP LOCKED',
  waitForTurn: 'SELECT pg_advisory_xact_lock(hashtext($1))',
  insertionOrder: (age, key) => ({ [age]: 'timestamp', ...key }),
  shard: `pg_backend_pid() % ${SHARDS}`,
  shardColumn: { shard: 'integer' },
};
