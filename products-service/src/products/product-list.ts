import type { ListProducts, ProductSort } from '@order-flow/contracts/payloads';
import { soughtIn } from '@order-flow/contracts/sought';
import type { SqlValue } from '@order-flow/storage/sql-value';
import { asText, caseless } from '@order-flow/storage/dialect';
import { Where } from '@order-flow/storage/where';
import type { Product } from './entities/product.entity';

const DEFAULT_LIMIT = 100;

/** The conditions of the stock levels. */
export const AT_LEVEL = { low: 'stock < "lowStockThreshold"', out: 'stock = 0' } as const;

/** Each has an index. The name's ignores capitals. */
const COLUMNS = {
  name: caseless('name'),
  price: 'price',
  stock: 'stock',
  createdAt: '"createdAt"',
} satisfies Record<ProductSort, string>;

/**
 * The query for one page of products. It compares the sorted value and the id with those of the last product, so a page
 * far behind costs the same as the first.
 *
 * @param last the product `after`, for a sorted list
 */
export function pageQuery(query: ListProducts, last?: Product): { sql: string; values: SqlValue[] } {
  const { limit = DEFAULT_LIMIT, after, stock, q, sort, order = 'asc' } = query;
  const [direction, beyond] = order === 'asc' ? ['ASC', '>'] : ['DESC', '<'];
  const where = new Where();
  if (q !== undefined) where.and(...matching(q));
  if (stock !== undefined) where.and(AT_LEVEL[stock]);
  if (sort)
    where.and(
      `(${COLUMNS[sort]}, id) ${beyond} (${sort === 'name' ? caseless('?') : '?'}, ?)`,
      last?.[sort],
      last?.id,
    );
  else where.and(`id ${beyond} ?`, after);
  const by = [...(sort ? [COLUMNS[sort]] : []), 'id'].map((column) => `${column} ${direction}`);
  return {
    sql: `SELECT * FROM products ${where.sql} ORDER BY ${by.join(', ')} LIMIT ${limit}`,
    values: where.values,
  };
}

/** Reads the whole catalogue if few products match: that is bounded by READ_LIMIT_MS. */
function matching(q: string): [condition: string, ...values: string[]] {
  const { text, id, part } = soughtIn(q);
  if (id !== undefined) return ['id = ?', id];
  const inName = String.raw`lower(name) LIKE lower(?) ESCAPE '\'`;
  const name = `%${text.replace(/[\\%_]/g, String.raw`\$&`)}%`;
  if (!part) return [inName, name];
  return [
    `(${inName} OR ${asText('id')} LIKE ? OR ${asText('id')} LIKE ?)`,
    name,
    `${part.head}%`,
    `%${part.tail}`,
  ];
}
