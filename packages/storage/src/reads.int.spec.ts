import { ReadLimitError } from '@order-flow/contracts/errors';
import { migration, table } from './migration';
import type { Reads } from './reads';
import { insertInto } from './statement';
import { testDatabase, type TestDatabase } from './testing/test-database';
import type { WriteQueue } from './write-queue';

const A = insertInto('a', { id: 'integer' });
/** A query that never ends: it counts a million million rows. */
const ENDLESS = `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
  SELECT count(*) AS n FROM n AS a, n AS b, n AS c, n AS d`;

let db: TestDatabase;
let writes: WriteQueue;
let reads: Reads;

beforeEach(async () => {
  db = await testDatabase([migration('A1764000000000', [table('a (id integer PRIMARY KEY)')])], {
    readLimitMs: 3000,
  });
  ({ writes, reads } = db);
});
afterEach(() => db.close());

/** Commits and looks up in turn until the reads have ended. Returns how often it did both. */
async function doneDuring(slow: readonly Promise<unknown>[]): Promise<number> {
  let ended = false;
  void Promise.race(slow.map((read) => read.catch(() => undefined))).then(() => (ended = true));
  let done = 0;
  while (!(ended as boolean)) {
    const id = ++done;
    await writes.run((tx) => {
      tx.atCommit(A, [id]);
      return Promise.resolve();
    });
    expect(await reads.query<{ id: number }[]>('SELECT id FROM a WHERE id = $1', [id])).toEqual([{ id }]);
  }
  return done;
}

describe('four reads that never end', () => {
  it('do not stop commits and look-ups, and are refused with a hint to narrow the query', async () => {
    const slow = Array.from({ length: 4 }, () => reads.search(ENDLESS));
    const outcomes = Promise.allSettled(slow);
    // 3 s are enough for thousands of commits. Without the limit of two reads at a time there were none.
    expect(await doneDuring(slow)).toBeGreaterThan(10);
    for (const outcome of await outcomes) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: expect.any(ReadLimitError) as unknown });
    }
    const [first] = await outcomes;
    expect(String((first as PromiseRejectedResult).reason)).toContain('took longer than 3 s: narrow it');
  });

  it('leave the connection usable for the next search', async () => {
    await expect(reads.search(ENDLESS)).rejects.toThrow(ReadLimitError);
    expect(await reads.search('SELECT CAST($1 AS integer) AS a, CAST($2 AS text) AS b', [1, 'x'])).toEqual([
      { a: 1, b: 'x' },
    ]);
  });

  it('end at once when the service stops', async () => {
    const slow = reads.search(ENDLESS);
    const others = Array.from({ length: 5 }, () => reads.search(ENDLESS));
    const outcomes = Promise.allSettled([slow, ...others]);
    await reads.close();
    expect((await outcomes).map(({ status }) => status)).toEqual(Array.from({ length: 6 }, () => 'rejected'));
  });
});

it('cannot write', async () => {
  await expect(reads.query('INSERT INTO a (id) VALUES (1)')).rejects.toThrow(/read-?only/);
});

it('are refused when 2,000 are already waiting', async () => {
  const all = Array.from({ length: 2100 }, () => reads.query('SELECT 1 AS one'));
  const outcomes = await Promise.allSettled(all);
  // On a busy machine some waiting reads may reach their limit. The refused ones come last.
  const refused = outcomes.map(
    (outcome) =>
      outcome.status === 'rejected' && String(outcome.reason).includes('2000 reads are waiting already'),
  );
  const first = refused.indexOf(true);
  // Some run, one on each connection.
  expect(first).toBeGreaterThan(2000);
  expect(first).toBeLessThan(2010);
  expect(refused.slice(first)).not.toContain(false);
});
