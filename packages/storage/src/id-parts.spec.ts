import { soughtIn, type IdPart } from '@order-flow/contracts/sought';
import { listOfRows } from './dialect';
import { idsWithPart } from './id-parts';
import { migration, table } from './migration';
import { insertInto } from './statement';
import { testDatabase, type TestDatabase } from './testing/test-database';
import { firstIdAt } from './uuid-time';

const START = Date.parse('2026-01-01T00:00:00.000Z');
const ROWS = 250_000;
const at = (n: number) => new Date(START + n).toISOString();
/** One id a millisecond; the end is the number, so that a test can name it. */
const idAt = (n: number) => firstIdAt(at(n)).replace(/0000-0{12}$/, '') + tailOf(n);
const tailOf = (n: number) => `0000-${n.toString(16).padStart(12, '0')}`;
const partOf = (q: string): IdPart => {
  const { part } = soughtIn(q);
  if (!part) throw new Error(`${q} is no part of an id`);
  return part;
};

jest.setTimeout(120_000);

describe('the ids with a part', () => {
  let db: TestDatabase;
  beforeAll(async () => {
    const things = (id: string) => [
      migration('Things1764000000000', [table(`things (id ${id} PRIMARY KEY)`)]),
    ];
    db = await testDatabase({ sqlite: things('TEXT'), postgres: things('uuid') });
    const ids = Array.from({ length: ROWS }, (_, n) => [idAt(n)]);
    await db.query(insertInto('things', { id: 'uuid' }), [listOfRows(ids)]);
    await db.query('ANALYZE things');
    // A search gives up after a second, which a busy machine needs for less.
    jest.spyOn(performance, 'now').mockReturnValue(0);
  });
  afterAll(async () => {
    jest.restoreAllMocks();
    await db.close();
  });

  const find = (q: string, bounds: { from?: string; to?: string; most?: number } = {}) =>
    idsWithPart(db.reads, 'things', partOf(q), { most: 10, ...bounds });

  it.each([0, 99_999, 100_000, 100_001, 150_000, 249_999])(
    'are found by their last 8 digits, the newest and the oldest too (%s)',
    async (n) => {
      expect(await find(`…${tailOf(n).slice(-8)}`)).toEqual({ ids: [idAt(n)], searchedTo: null });
    },
  );

  it('are found by their beginning, across a dash', async () => {
    const { ids } = await find(idAt(70_000).slice(0, 13));
    expect(ids).toEqual([idAt(70_000)]);
  });

  it('are the newest of many, and the answer says from when on the others were not compared', async () => {
    // 65,536 ids of one minute begin so.
    const { ids, searchedTo } = await find(idAt(0).slice(0, 8), { most: 3 });
    expect(ids).toHaveLength(3);
    expect(searchedTo).toBe(at(ROWS - 100_000));
  });

  it('lie within the bounds', async () => {
    const tail = tailOf(5).slice(-12);
    expect(await find(tail, { to: firstIdAt(at(5)) })).toMatchObject({ ids: [] });
    expect(await find(tail, { from: firstIdAt(at(6)) })).toEqual({ ids: [], searchedTo: null });
    expect(await find(tail, { from: firstIdAt(at(5)), to: firstIdAt(at(6)) })).toMatchObject({
      ids: [idAt(5)],
    });
  });

  it('are none for another part', async () => {
    expect(await find('abcdef')).toEqual({ ids: [], searchedTo: null });
  });
});
