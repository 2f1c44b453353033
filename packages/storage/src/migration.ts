import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A change of the schema, and what undoes it. */
export interface SchemaChange {
  readonly up: (runner: QueryRunner) => Promise<unknown>;
  readonly down: (runner: QueryRunner) => Promise<unknown>;
}

/** @param down leave it out where there is nothing to undo, as for what goes with its table */
export const sql = (up: string, down?: string): SchemaChange => ({
  up: (runner) => runner.query(up),
  down: (runner) => (down === undefined ? Promise.resolve() : runner.query(down)),
});

/** @param definition what follows CREATE TABLE: the name, a blank, and the columns in brackets */
export const table = (definition: string) =>
  sql(`CREATE TABLE ${definition}`, `DROP TABLE ${definition.split(' ', 1).join()}`);

export const column = (table: string, name: string, type: string) =>
  sql(`ALTER TABLE ${table} ADD COLUMN ${name} ${type}`, `ALTER TABLE ${table} DROP COLUMN ${name}`);

/** @param on the table, its columns in brackets, and the condition of a partial index */
export const index = (name: string, on: string) => sql(`CREATE INDEX ${name} ON ${on}`, `DROP INDEX ${name}`);

/** The change the other way round: removes what it makes. */
export const without = ({ up, down }: SchemaChange): SchemaChange => ({ up: down, down: up });

/**
 * A migration: makes the changes in this order, and undoes them in the opposite order.
 *
 * @param name ends in its timestamp. The database remembers it, so it never changes.
 */
export const migration = (name: string, changes: readonly SchemaChange[]): new () => MigrationInterface =>
  class {
    readonly name = name;

    async up(runner: QueryRunner): Promise<void> {
      for (const { up } of changes) await up(runner);
    }

    async down(runner: QueryRunner): Promise<void> {
      for (const { down } of changes.toReversed()) await down(runner);
    }
  };
