import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DataSource } from 'typeorm';
import { insertInto } from './statement';
import { ReadLimitError } from '@order-flow/contracts/errors';
import { Reads } from './reads';
import { WriteQueue } from './write-queue';

const A = insertInto('a', ['id']);
/** A query that never ends. */
const ENDLESS = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) AS n FROM n';
const LIMIT_MS = 3000;

let dir: string;
let dataSource: DataSource;
let writes: WriteQueue;
let reads: Reads;

beforeEach(async () => {
  dir = mkdtempSync(path.join(tmpdir(), 'reads-'));
  const database = path.join(dir, 'test.db');
  dataSource = new DataSource({ type: 'sqlite', database, enableWAL: true });
  await dataSource.initialize();
  await dataSource.query('CREATE TABLE a (id INTEGER PRIMARY KEY)');
  writes = new WriteQueue(dataSource);
  writes.onModuleInit();
  reads = await Reads.open(database, LIMIT_MS);
});
afterEach(async () => {
  await reads.onApplicationShutdown();
  await writes.onModuleDestroy();
  await dataSource.destroy();
  rmSync(dir, { recursive: true });
});

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
    expect(await reads.search('SELECT $1 AS a, $2 AS b', [1, 'x'])).toEqual([{ a: 1, b: 'x' }]);
  });

  it('end at once when the service stops', async () => {
    const slow = reads.search(ENDLESS);
    const waiting = reads.search('SELECT 1');
    const outcomes = Promise.allSettled([slow, waiting]);
    await reads.onApplicationShutdown();
    expect((await outcomes).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    reads = await Reads.open(path.join(dir, 'test.db'), LIMIT_MS);
  });
});

it('cannot write', async () => {
  await expect(reads.query('INSERT INTO a (id) VALUES (1)')).rejects.toThrow('readonly');
});

it('are refused when 2,000 are already waiting', async () => {
  const all = Array.from({ length: 2002 }, () => reads.query('SELECT 1 AS one'));
  const outcomes = await Promise.allSettled(all);
  // On a busy machine some waiting reads may reach their limit. The refused ones come last.
  const refused = outcomes.filter(
    (outcome) =>
      outcome.status === 'rejected' && String(outcome.reason).includes('2000 reads are waiting already'),
  );
  expect(refused).toHaveLength(1);
  expect(outcomes.at(-1)).toBe(refused[0]);
});
