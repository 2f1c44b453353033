import type { SqlValue } from './sql-value';

/** A part of a list in the order of a key: the key's values at its ends, if it has ends. */
export interface Page {
  readonly from?: readonly SqlValue[] | undefined;
  /** Instead of `from`, without the row there. */
  readonly after?: readonly SqlValue[] | undefined;
  readonly before?: readonly SqlValue[] | undefined;
  readonly direction: 'ASC' | 'DESC';
}

/** The conditions of a query that apply this time, with their values as `$1`, `$2`, …, in that order. */
export class Where {
  readonly values: SqlValue[];
  private readonly conditions: string[] = [];

  /** @param before values that the query uses before these conditions */
  constructor(before: readonly SqlValue[] = []) {
    this.values = [...before];
  }

  /** Adds a condition in which `?` stands for a value. Does nothing if one of the values is undefined. */
  and(condition: string, ...values: readonly (SqlValue | undefined)[]): this {
    const given = values.filter((value) => value !== undefined);
    if (given.length < values.length) return this;
    this.conditions.push(condition.replaceAll('?', () => `$${this.values.push(given.shift() ?? null)}`));
    return this;
  }

  /**
   * Adds the conditions of a page: rows that are alike in some columns, between two places in the order of a key. Reads no
   * other rows if there is an index on these columns and then the key.
   *
   * They are ranges of that index and not `column = ?`. PostgreSQL would leave such a column out of the order, and may then
   * read all rows in the order of the key until enough of them match: all of a table, for what only its other end has
   * (docs/decisions/postgresql.md).
   *
   * @param columns what the rows have in these columns; undefined: anything
   * @param key each row has another
   * @returns the order, for ORDER BY
   */
  page(
    columns: Readonly<Record<string, SqlValue | undefined>>,
    key: readonly string[],
    { from, after, before, direction }: Page,
  ): string {
    const alike = Object.entries(columns).flatMap(([name, value]) =>
      value === undefined ? [] : [{ name, value }],
    );
    const names = alike.map(({ name }) => name);
    const values = alike.map(({ value }) => value);
    const bound = (operator: string, place: readonly SqlValue[] | undefined) => {
      const compared = place ? [...names, ...key] : names;
      const to = [...values, ...(place ?? [])];
      if (compared.length > 0)
        this.and(`(${compared.join(', ')}) ${operator} (${to.map(() => '?').join(', ')})`, ...to);
    };
    if (after) bound('>', after);
    else bound('>=', from);
    bound(before ? '<' : '<=', before);
    return [...names, ...key].map((column) => `${column} ${direction}`).join(', ');
  }

  get sql(): string {
    return this.conditions.length === 0 ? '' : `WHERE ${this.conditions.join(' AND ')}`;
  }
}

/** A count that reads at most 10,001 rows, because nobody needs the exact number above 10,000. */
export const countUpTo = (from: string) =>
  `SELECT count(*) AS n FROM (SELECT 1 FROM ${from} LIMIT 10001) AS counted`;
