import type { Columns } from '../column-type';
import type { Dialect } from '../dialect-type';

/**
 * The rows in the list. MATERIALIZED makes SQLite read each row once and not for each of its values: an insert of 15
 * columns takes half the time.
 */
const rowsOf = (list: string, columns: Columns) =>
  `WITH list AS MATERIALIZED (SELECT value AS "row" FROM json_each(${list}))
   SELECT ${Object.keys(columns)
     .map((column, index) => `"row" ->> ${index} AS "${column}"`)
     .join(', ')} FROM list`;

export const sqliteDialect: Dialect = {
  listOf: (items) => JSON.stringify(items),
  listOfRows: (rows) => JSON.stringify(rows),
  isOneOf: (column, list) => `${column} IN (SELECT value FROM json_each(${list}))`,
  isOneOfRows: (columns, list) => {
    const names = Object.keys(columns);
    const tuple = names.length === 1 ? names.join() : `(${names.join(', ')})`;
    return `${tuple} IN (${rowsOf(list, Object.fromEntries(names.map((_, index) => [`key${index}`, 'text'])))})`;
  },
  rowsOf,
  jsonText: (column, path) => `(CASE WHEN json_valid(${column}) THEN ${column} ->> '$.${path}' END)`,
  asText: (id) => id,
  asUuid: (text) => text,
  contains: (text, part) => `instr(${text}, ${part}) > 0`,
  caseless: (text) => `${text} COLLATE NOCASE`,
  greatest: (a, b) => `max(${a}, ${b})`,
  forUpdate: '',
  skipLocked: '',
  waitForTurn: '',
  insertionOrder: () => ({ rowid: 'integer' }),
  shard: '1',
  shardColumn: {},
};
