import { listOf, listOfRows, rowsOf } from '../dialect';
import { testDatabase, type TestDatabase } from '../testing/test-database';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase([]);
});
afterAll(() => db.close());

/** PostgreSQL's texts have no zero bytes. Who stores what others have sent must be ready for this: dead-letters.ts. */
describe('a zero byte', () => {
  const TEXT = 'before\0after';

  it.each([
    ['in a parameter', 'SELECT $1::text AS t', [TEXT]],
    ['in a list of rows', rowsOf('$1', { t: 'text' }), [listOfRows([[TEXT]])]],
    ['in a list of values', 'SELECT unnest($1::text[]) AS t', [listOf([TEXT])]],
  ])('%s is refused, as an error of the statement alone', async (_, sql, values) => {
    await expect(db.query(sql, values)).rejects.toMatchObject({
      code: expect.stringMatching(/^22/) as string,
    });
    expect(await db.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });
});
