import { migration, table } from './migration';
import { testDatabase, type TestDatabase } from './testing/test-database';
import { Where, type Page } from './where';

interface Row {
  a: string;
  b: string;
  at: number;
  id: number;
}

const Items = migration('Items1764000000000', [
  table('items (a text NOT NULL, b text NOT NULL, at integer NOT NULL, id integer PRIMARY KEY)'),
]);

/** What this class finds is what a plain filter finds. */
describe('a page', () => {
  let db: TestDatabase;
  const rows: Row[] = Array.from({ length: 60 }, (_, id) => ({
    a: 'xyz'.charAt(id % 3),
    b: 'pq'.charAt((id >> 2) % 2),
    at: (id * 7) % 10,
    id,
  }));

  beforeAll(async () => {
    db = await testDatabase([Items]);
    for (const { a, b, at, id } of rows)
      await db.query('INSERT INTO items VALUES ($1, $2, $3, $4)', [a, b, at, id]);
  });
  afterAll(() => db.close());

  /** @returns ids */
  async function found(columns: Partial<Row>, key: readonly (keyof Row)[], page: Page): Promise<number[]> {
    const where = new Where().and('id <> ?', 30);
    const by = where.page(columns, key, page);
    const all = await db.query<Row>(`SELECT * FROM items ${where.sql} ORDER BY ${by}`, where.values);
    return all.map(({ id }) => id);
  }

  const compare = (key: readonly (keyof Row)[], row: Row, place: readonly unknown[]): number => {
    for (const [n, name] of key.entries()) {
      const difference = Number(row[name]) - Number(place[n]);
      if (difference !== 0) return difference;
    }
    return 0;
  };

  const alike: Partial<Row>[] = [{}, { a: 'y' }, { b: 'q' }, { a: 'z', b: 'p' }, { a: 'nothing' }];
  const bounds: Omit<Page, 'direction'>[] = [
    {},
    { from: [4, 12] },
    { after: [4, 12] },
    { before: [7, 41] },
    { from: [4, 12], before: [7, 41] },
    { after: [4, 12], before: [7, 41] },
    { from: [1, 3], after: [4, 12] },
    { after: [9, 59] },
  ];

  it.each(alike)('of what is alike in %j, between all kinds of ends', async (columns) => {
    for (const each of bounds)
      for (const key of [['at', 'id'], ['id']] as const)
        for (const direction of ['ASC', 'DESC'] as const) {
          const cut = (place: Page['from']) => place?.slice(-key.length);
          const [from, after, before] = [cut(each.from), cut(each.after), cut(each.before)];
          const expected = rows
            .filter((row) => row.id !== 30)
            .filter((row) =>
              (['a', 'b'] as const).every((name) => (columns[name] ?? row[name]) === row[name]),
            )
            .filter((row) => !after || compare(key, row, after) > 0)
            .filter((row) => Boolean(after) || !from || compare(key, row, from) >= 0)
            .filter((row) => !before || compare(key, row, before) < 0)
            .sort((one, other) =>
              compare(
                key,
                one,
                key.map((name) => other[name]),
              ),
            );
          if (direction === 'DESC') expected.reverse();
          expect(await found(columns, key, { from, after, before, direction })).toEqual(
            expected.map(({ id }) => id),
          );
        }
  });
});
