import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { joinReplicas } from '@order-flow/storage/join-replicas';
import type { Replicas } from '@order-flow/storage/replicas';
import { testDatabase, type TestDatabase } from '@order-flow/storage/testing/test-database';
import type { WriteQueue } from '@order-flow/storage/write-queue';
import { logger } from '@order-flow/telemetry/logger';
import { v7 as uuidv7 } from 'uuid';
import type { Endpoint } from './endpoint';
import { EndpointOwners } from './endpoint-owners';
import { insertEndpoint } from './endpoint-statements';

// Each test migrates a database, on a machine that may be busy.
jest.setTimeout(120_000);

interface Joined {
  readonly owners: EndpointOwners;
  readonly replicas: Replicas;
  readonly writes: WriteQueue;
}

describe('the owners of endpoints', () => {
  let db: TestDatabase;
  let joined: Joined[];

  beforeEach(async () => {
    for (const level of ['info', 'warn', 'error'] as const) jest.spyOn(logger, level).mockReturnValue();
    db = await testDatabase(path.join(__dirname, '../migrations'));
    joined = [];
  });
  afterEach(async () => {
    await Promise.allSettled(joined.map(({ replicas }) => replicas.leave()));
    for (const { writes } of joined) await writes.onModuleDestroy();
    jest.restoreAllMocks();
    await db.close();
  });

  async function join(): Promise<Joined> {
    const writes = db.another();
    const replicas = await joinReplicas(writes);
    const replica = { owners: new EndpointOwners(db.reads, writes, replicas), replicas, writes };
    joined.push(replica);
    return replica;
  }
  async function endpoints(count: number): Promise<void> {
    const at = new Date().toISOString();
    for (let n = 0; n < count; n++)
      await db.writes.run((tx) =>
        insertEndpoint(tx, {
          id: uuidv7(),
          url: `https://shop-${n}.example/`,
          description: '',
          events: '[]',
          secret: 's',
          ratePerSecond: 1,
          maxConcurrency: 1,
          createdAt: at,
          updatedAt: at,
        } as Endpoint),
      );
  }
  /** Each knows of a change at its next beat, which comes every three seconds. */
  const untilCounted = async (count: number, of: readonly Joined[]) => {
    for (const end = Date.now() + 60_000; !of.every(({ replicas }) => replicas.count === count);) {
      if (Date.now() > end) throw new Error('it never came true');
      await sleep(20);
    }
  };
  const mine = async ({ owners }: Joined) => (await owners.share()).mine.map(({ url }) => url);

  it('a replica that is alone owns each endpoint', async () => {
    await endpoints(3);
    const first = await join();
    expect(await mine(first)).toHaveLength(3);
    expect(await mine(first)).toHaveLength(3);
  });

  it('two that look at once share the endpoints, and none has two owners', async () => {
    await endpoints(7);
    const both = [await join(), await join()];
    await untilCounted(2, both);
    const owned = (await Promise.all(both.map(mine))).flat();
    // One that found rows locked takes its rest at its next look.
    for (const replica of both) owned.push(...(await mine(replica)));
    expect(new Set(owned).size).toBe(7);
    const rows = await db.query<{ n: number }>(
      'SELECT count(*) AS n FROM endpoints GROUP BY owner ORDER BY 1',
    );
    expect(rows).toEqual([{ n: 3 }, { n: 4 }]);
  });

  it('one gives back what is more than its share, and only then another takes it', async () => {
    await endpoints(4);
    const first = await join();
    expect(await mine(first)).toHaveLength(4);
    const second = await join();
    await untilCounted(2, [first, second]);
    const { mine: kept, surplus } = await first.owners.share();
    expect([kept.length, surplus.length]).toEqual([2, 2]);
    expect(await mine(second)).toEqual([]);
    for (const id of surplus) await first.owners.giveBack(id);
    expect(await mine(second)).toHaveLength(2);
    expect(await mine(first)).toHaveLength(2);
  });

  it('those of a replica that was killed are taken over', async () => {
    await endpoints(4);
    const [first, second] = [await join(), await join()];
    await untilCounted(2, [first, second]);
    expect([await mine(first), await mine(second)].map(({ length }) => length)).toEqual([2, 2]);
    await first.writes.onModuleDestroy();
    await db.query(`UPDATE replicas SET "seenAt" = now() - interval '16 seconds' WHERE id = $1`, [
      first.replicas.id,
    ]);
    await untilCounted(1, [second]);
    expect(await mine(second)).toHaveLength(4);
  });
});
