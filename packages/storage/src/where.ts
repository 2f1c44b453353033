import type { SqlValue } from './sql-value';

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

  get sql(): string {
    return this.conditions.length === 0 ? '' : `WHERE ${this.conditions.join(' AND ')}`;
  }
}

/** A count that reads at most 10,001 rows, because nobody needs the exact number above 10,000. */
export const countUpTo = (from: string) =>
  `SELECT count(*) AS n FROM (SELECT 1 FROM ${from} LIMIT 10001) AS counted`;
