import { isOneOf, isOneOfRows, listOf, listOfRows, rowsOf } from './dialect';
import { migration, table } from './migration';
import type { Columns, ColumnType } from './column-type';
import type { SqlValue } from './sql-value';
import { deleteFrom, insertInto } from './statement';
import { testDatabase, type TestDatabase } from './testing/test-database';

const COLUMNS: Columns = {
  id: 'integer',
  text: 'text',
  uuid: 'uuid',
  integer: 'integer',
  numeric: 'numeric',
  timestamp: 'timestamp',
};
const ID = '019ab2f4-7c10-7a3e-8f52-3d1c5b8a9e01';

describe('a list in one parameter', () => {
  let db: TestDatabase;
  beforeAll(async () => {
    const values = (uuid: string, integer: string, numeric: string, timestamp: string) => [
      migration('Values1764000000000', [
        table(`stored (id integer PRIMARY KEY, text text, uuid ${uuid}, "integer" ${integer},
          "numeric" ${numeric}, "timestamp" ${timestamp})`),
      ]),
    ];
    db = await testDatabase({
      sqlite: values('TEXT', 'INTEGER', 'NUMERIC', 'TEXT'),
      postgres: values('uuid', 'bigint', 'numeric', 'timestamptz'),
    });
  });
  afterEach(() => db.query('DELETE FROM stored'));
  afterAll(() => db.close());

  it.each<[string, ColumnType, SqlValue]>([
    ['a text', 'text', 'a text'],
    ['an empty text', 'text', ''],
    ['a text with quotes', 'text', `it's '' ' "quoted"`],
    ['what looks like SQL', 'text', `'); DROP TABLE orders; --`],
    ['what looks like a parameter', 'text', '$1 ? :a @b'],
    ['a line break and a backslash', 'text', 'a\\\n\r\tb'],
    ['other scripts', 'text', '€ 漢字 😀'],
    ['a text of digits', 'text', '007'],
    ['a text that is JSON', 'text', '{"a":[null,"\\u0041"]}'],
    ['a long text', 'text', `it's`.repeat(50_000)],
    ['an id', 'uuid', ID],
    ['a whole number', 'integer', 9_007_199_254_740_991],
    ['a negative one', 'integer', -3],
    ['a price', 'numeric', 19.99],
    ['a fraction', 'numeric', 0.1],
    ['a tiny one', 'numeric', 5e-324],
    ['a large one', 'numeric', 1e21],
    ['an instant', 'timestamp', '2026-01-31T23:59:59.999Z'],
    ['an instant long ago', 'timestamp', '0001-01-01T00:00:00.000Z'],
    ['no text', 'text', null],
    ['no id', 'uuid', null],
    ['no number', 'integer', null],
    ['no instant', 'timestamp', null],
  ])('%s is stored and read as it was written', async (_, type, value) => {
    const row = {
      id: 1,
      text: null,
      uuid: null,
      integer: null,
      numeric: null,
      timestamp: null,
      [type]: value,
    };
    const list = listOfRows([Object.values(row)]);
    await db.query(insertInto('stored', COLUMNS), [list]);
    expect(await db.query('SELECT * FROM stored')).toEqual([row]);
    expect(await db.query(`SELECT * FROM (${rowsOf('$1', COLUMNS)}) AS given`, [list])).toEqual([row]);
    // It is also equal to what was stored.
    const both = isOneOfRows({ id: 'integer', [`"${type}"`]: type }, '$1');
    expect(await db.query(`SELECT id FROM stored WHERE ${both}`, [listOfRows([[1, value]])])).toHaveLength(
      value === null ? 0 : 1,
    );
  });

  it('can have more rows than a commit', async () => {
    const rows = Array.from({ length: 5000 }, (_, i) => [i, `text ${i}`]);
    const sums = `SELECT count(*) AS n, sum(id) AS sum FROM (${rowsOf('$1', { id: 'integer', text: 'text' })}) AS given`;
    expect(await db.query(sums, [listOfRows(rows)])).toEqual([{ n: 5000, sum: 12_497_500 }]);
  });

  it('finds a value or a row in it, and finds nothing in an empty list', async () => {
    await db.query(`INSERT INTO stored (id, text, uuid) VALUES (2, 'a', '${ID}')`);
    const found = async (condition: string, list: SqlValue) =>
      (await db.query(`SELECT 1 AS one FROM stored WHERE ${condition}`, [list])).length;
    expect(await found(isOneOf('text', '$1'), listOf(['b', 'a']))).toBe(1);
    expect(await found(isOneOf('text', '$1'), listOf([`{"a\\`, 'b', null]))).toBe(0);
    expect(await found(isOneOf('text', '$1'), listOf([]))).toBe(0);
    expect(await found(isOneOf('uuid', '$1'), listOf([ID]))).toBe(1);
    expect(await found(isOneOf('id', '$1'), listOf([1, 2]))).toBe(1);
    expect(await found(isOneOfRows({ text: 'text' }, '$1'), listOfRows([['a']]))).toBe(1);
    const pair: Columns = { text: 'text', id: 'integer' };
    expect(await found(isOneOfRows(pair, '$1'), listOfRows([['a', 2]]))).toBe(1);
    const others = listOfRows([
      ['a', 3],
      ['b', 2],
    ]);
    expect(await found(isOneOfRows(pair, '$1'), others)).toBe(0);
    expect(await found(isOneOfRows(pair, '$1'), listOfRows([]))).toBe(0);
  });

  it('names the texts that are found whatever characters are in them', async () => {
    const texts = ['a,b', '{c}', '"d"', `e'f`, 'g\\h', 'NULL', ' i ', ''];
    const rows = texts.map((text, id) => [id, text]);
    await db.query(insertInto('stored', { id: 'integer', text: 'text' }), [listOfRows(rows)]);
    const found = `SELECT count(*) AS n FROM stored WHERE ${isOneOf('text', '$1')}`;
    expect(await db.query(found, [listOf(texts)])).toEqual([{ n: texts.length }]);
  });

  it('deletes the rows with its keys', async () => {
    const rows = [1, 2, 3].map((id) => [id, `text ${id}`]);
    await db.query(insertInto('stored', { id: 'integer', text: 'text' }), [listOfRows(rows)]);
    await db.query(deleteFrom('stored', { id: 'integer', text: 'text' }), [
      listOfRows([
        [1, 'text 1'],
        [2, 'text 3'],
        [3, 'text 3'],
      ]),
    ]);
    expect(await db.query('SELECT id FROM stored')).toEqual([{ id: 2 }]);
  });
});
