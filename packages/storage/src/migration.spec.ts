import type { QueryRunner } from 'typeorm';
import { column, index, migration, sql, table, without } from './migration';

describe('a migration', () => {
  const ran: string[] = [];
  const runner = { query: (text: string) => Promise.resolve(ran.push(text)) } as unknown as QueryRunner;
  const old = index('old_one', 'lamps (name)');
  const Lamps = migration('Lamps1764000000000', [
    table(`lamps (id TEXT PRIMARY KEY)`),
    column('lamps', 'name', 'TEXT'),
    without(old),
    sql(`INSERT INTO lamps VALUES ('a', 'b')`),
    sql('UPDATE lamps SET name = id', 'UPDATE lamps SET name = NULL'),
  ]);
  beforeEach(() => ran.splice(0));

  it('has the name that the database remembers', () => {
    expect(new Lamps().name).toBe('Lamps1764000000000');
  });

  it('makes its changes in their order', async () => {
    await new Lamps().up(runner);
    expect(ran).toEqual([
      'CREATE TABLE lamps (id TEXT PRIMARY KEY)',
      'ALTER TABLE lamps ADD COLUMN name TEXT',
      'DROP INDEX old_one',
      `INSERT INTO lamps VALUES ('a', 'b')`,
      'UPDATE lamps SET name = id',
    ]);
  });

  it('undoes them in the opposite order', async () => {
    await new Lamps().down(runner);
    expect(ran).toEqual([
      'UPDATE lamps SET name = NULL',
      'CREATE INDEX old_one ON lamps (name)',
      'ALTER TABLE lamps DROP COLUMN name',
      'DROP TABLE lamps',
    ]);
  });
});
