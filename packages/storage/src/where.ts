import type { SqlValue } from './sql-value';

/** The conditions of a query that are there this time, with their values as `$1`, `$2`, …, in that order. */
export class Where {
  readonly values: SqlValue[];
  private readonly conditions: string[] = [];

  /** @param before values that the query uses before these conditions */
  constructor(before: readonly SqlValue[] = []) {
    this.values = [...before];
  }

  /** Adds a condition in which `?` stands for the values; not if one of them is undefined. */
  and(condition: string, ...values: readonly (SqlValue | undefined)[]): this {
    const given = values.filter((value) => value !== undefined);
    if (given.length < values.length) return this;
    this.conditions.push(condition.replaceAll('?', () => this.parameter(given.shift() ?? null)));
    return this;
  }

  /** Adds a value and gives its name. */
  parameter(value: SqlValue): string {
    return `$${this.values.push(value)}`;
  }

  get sql(): string {
    return this.conditions.length === 0 ? '' : `WHERE ${this.conditions.join(' AND ')}`;
  }
}

/** A count that reads no more than 10,001 rows: above that it matters to nobody how many there are. */
export const countUpTo = (from: string) => `SELECT count(*) AS n FROM (SELECT 1 FROM ${from} LIMIT 10001)`;
