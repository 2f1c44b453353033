import type { SqlValue } from './sqlite-connection';

/** The conditions of a query that are there this time, with their values as `$1`, `$2`, …, in that order. */
export class Where {
  readonly values: SqlValue[] = [];
  private readonly conditions: string[] = [];

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
