import * as sqlite3 from 'sqlite3';
import { rowsLiteral, sqlLiteral, type SqlValue } from './sqlite-connection';

describe('SQL literals', () => {
  const database = new sqlite3.Database(':memory:');
  afterAll((done) => {
    database.close(done);
  });

  const read = (sql: string) =>
    new Promise<Record<string, unknown>[]>((resolve, reject) => {
      database.all<Record<string, unknown>>(sql, (error, rows) => (error ? reject(error) : resolve(rows)));
    });

  it.each<[string, SqlValue, string]>([
    ['text', 'a text', 'text'],
    ['an empty text', '', 'text'],
    ['quotes', `it's '' ' "quoted"`, 'text'],
    ['what looks like SQL', `'); DROP TABLE orders; --`, 'text'],
    ['a line break and a backslash', 'a\\\n\r\tb', 'text'],
    ['other scripts', '€ 漢字 😀', 'text'],
    ['a zero byte', 'before\0after', 'text'],
    ['zero bytes and quotes', `'\0'`.repeat(5000), 'text'],
    ['a whole number', 9_007_199_254_740_991, 'integer'],
    ['a negative one', -3, 'integer'],
    ['a fraction', 0.1, 'real'],
    ['a tiny one', 5e-324, 'real'],
    ['nothing', null, 'null'],
  ])('%s is read as it was written', async (_, value, type) => {
    const rows = await read(
      `SELECT column1 AS value, typeof(column1) AS type FROM (${rowsLiteral([[value]])})`,
    );
    expect(rows).toEqual([{ value, type }]);
  });

  it.each([NaN, Infinity, undefined])('%s is NULL', (value) => {
    expect(sqlLiteral(value)).toBe('NULL');
  });

  it('takes more rows than a commit can have', async () => {
    const rows = Array.from({ length: 5000 }, (_, i) => [i, `text ${i}`]);
    expect(await read(`SELECT count(*) AS n, sum(column1) AS sum FROM (${rowsLiteral(rows)})`)).toEqual([
      { n: 5000, sum: 12_497_500 },
    ]);
  });
});
