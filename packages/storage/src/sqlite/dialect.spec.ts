import * as sqlite3 from 'sqlite3';
import type { SqlValue } from '../sql-value';
import { isOneOf, isOneOfRows, listOf, rowsOf } from './dialect';

describe('a list in one parameter', () => {
  const database = new sqlite3.Database(':memory:');
  afterAll((done) => {
    database.close(done);
  });

  const read = (sql: string, ...values: readonly SqlValue[]) =>
    new Promise<Record<string, unknown>[]>((resolve, reject) => {
      database.all<Record<string, unknown>>(
        sql,
        values,
        (error: Error | null, rows: Record<string, unknown>[]) => (error ? reject(error) : resolve(rows)),
      );
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
      `SELECT v AS value, typeof(v) AS type FROM (${rowsOf('$1', ['v'])})`,
      listOf([[value]]),
    );
    expect(rows).toEqual([{ value, type }]);
  });

  it('can have more rows than a commit', async () => {
    const rows = Array.from({ length: 5000 }, (_, i) => [i, `text ${i}`]);
    expect(
      await read(`SELECT count(*) AS n, sum(i) AS sum FROM (${rowsOf('$1', ['i', 'text'])})`, listOf(rows)),
    ).toEqual([{ n: 5000, sum: 12_497_500 }]);
  });

  it('finds a value or a row in it, and finds nothing in an empty list', async () => {
    const found = async (condition: string, list: SqlValue) =>
      (await read(`SELECT 1 FROM (SELECT 'a' AS x, 2 AS y) WHERE ${condition}`, list)).length;
    expect(await found(isOneOf('x', '$1'), listOf(['b', 'a']))).toBe(1);
    expect(await found(isOneOf('x', '$1'), listOf([]))).toBe(0);
    expect(await found(isOneOfRows(['x'], '$1'), listOf([['a']]))).toBe(1);
    expect(await found(isOneOfRows(['x', 'y'], '$1'), listOf([['a', 2]]))).toBe(1);
    expect(
      await found(
        isOneOfRows(['x', 'y'], '$1'),
        listOf([
          ['a', 3],
          ['b', 2],
        ]),
      ),
    ).toBe(0);
  });
});
