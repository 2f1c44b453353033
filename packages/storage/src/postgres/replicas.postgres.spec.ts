import { setTimeout as sleep } from 'node:timers/promises';
import { logger } from '@order-flow/telemetry/logger';
import { migration, table } from '../migration';
import { testDatabase, type TestDatabase } from '../testing/test-database';
import type { WriteQueue } from '../write-queue';
import { PostgresReplicas } from './replicas';

const Tables = migration('Tables1764000000000', [
  table(`replicas (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, host text NOT NULL, pid integer NOT NULL,
    "seenAt" timestamptz NOT NULL, "startedAt" timestamptz, about text)`),
  table('work (owner bigint NOT NULL)'),
]);

let db: TestDatabase;
let queues: WriteQueue[];
let all: PostgresReplicas[];
beforeEach(async () => {
  for (const level of ['warn', 'error'] as const) jest.spyOn(logger, level).mockReturnValue();
  db = await testDatabase([Tables]);
  queues = [];
  all = [];
});
afterEach(async () => {
  // Those that were killed cannot leave any more.
  await Promise.allSettled(all.map((replica) => replica.leave()));
  for (const queue of queues) await queue.onModuleDestroy();
  jest.restoreAllMocks();
  await db.close();
});

async function join(): Promise<PostgresReplicas> {
  const queue = db.another();
  queues.push(queue);
  const replica = await PostgresReplicas.join(queue);
  all.push(replica);
  return replica;
}
/** Lets it beat no more, and 16 seconds pass. */
async function kill(replica: PostgresReplicas): Promise<void> {
  await queues[all.indexOf(replica)]?.onModuleDestroy();
  await db.query(`UPDATE replicas SET "seenAt" = now() - interval '16 seconds' WHERE id = $1`, [replica.id]);
}
/** It beats every three seconds. */
const until = async (check: () => boolean) => {
  for (const end = Date.now() + 45_000; !check();) {
    if (Date.now() > end) throw new Error('it never came true');
    await sleep(20);
  }
};
/** The owners whose work this replica may take over. */
const ownersGone = async (replica: PostgresReplicas) => {
  const rows = await db.query<{ owner: number }>(`SELECT owner FROM work WHERE ${replica.gone('owner')}`);
  return rows.map(({ owner }) => owner);
};

it('each replica has a number of its own, and the lowest leads', async () => {
  const [first, second] = [await join(), await join()];
  expect(second.id).toBeGreaterThan(first.id);
  expect([first.leads, second.leads]).toEqual([true, false]);
});

it('each is told whether others run, which decides how long it gathers writes', async () => {
  const first = await join();
  const told = jest.spyOn(queues[0] ?? ({} as WriteQueue), 'shareWith');
  const second = await join();
  await until(() => told.mock.lastCall?.[0] === true);
  await second.leave();
  await until(() => told.mock.lastCall?.[0] === false);
  expect(first.leads).toBe(true);
});

it('each knows how many run', async () => {
  const [first, second, third] = [await join(), await join(), await join()];
  await until(() => [first, second, third].every(({ count }) => count === 3));
  await kill(first);
  await second.leave();
  await until(() => third.count === 1);
});

it('the next one leads when the leader has stopped', async () => {
  const [first, second] = [await join(), await join()];
  await first.leave();
  await until(() => second.leads);
});

it('after an outage of all, the lowest leads again, and no other one meanwhile', async () => {
  const [first, second] = [await join(), await join()];
  const now = performance.now.bind(performance);
  // Nobody could beat for 20 seconds.
  await db.query(`UPDATE replicas SET "seenAt" = now() - interval '20 seconds'`);
  jest.spyOn(performance, 'now').mockImplementation(() => now() + 20_000);
  expect([first.leads, second.leads]).toEqual([false, false]);
  let other = false;
  await until(() => {
    other ||= second.leads;
    return first.leads;
  });
  expect(other).toBe(false);
  expect(second.gone('owner')).toBe('false');
});

it('one that is not seen for 15 seconds is gone: its work can be taken over, and the next one leads', async () => {
  const [first, second, third] = [await join(), await join(), await join()];
  for (const { id } of all) await db.query('INSERT INTO work VALUES ($1)', [id]);
  expect(await ownersGone(second)).toEqual([]);
  await kill(first);
  expect(await ownersGone(second)).toEqual([first.id]);
  expect(await ownersGone(third)).toEqual([first.id]);
  await until(() => second.leads);
  expect(third.leads).toBe(false);
});

it('one that has left is gone at once', async () => {
  const [first, second] = [await join(), await join()];
  await db.query('INSERT INTO work VALUES ($1)', [first.id]);
  await first.leave();
  expect(await ownersGone(second)).toEqual([first.id]);
});

it('no replica is gone for itself, even if it was paused', async () => {
  const first = await join();
  await db.query('INSERT INTO work VALUES ($1)', [first.id]);
  await db.query(`UPDATE replicas SET "seenAt" = now() - interval '1 minute'`);
  expect(await ownersGone(first)).toEqual([]);
});

it('one whose row was forgotten while it was paused joins again, with a new number', async () => {
  const first = await join();
  const { id } = first;
  await db.query('DELETE FROM replicas');
  await until(() => first.id !== id);
  expect(await db.query('SELECT id FROM replicas')).toEqual([{ id: first.id }]);
});

it('all of them are seen with what they tell about themselves, the leader, and one that is gone', async () => {
  const [first, second] = [await join(), await join()];
  second.tell(() => ({ version: '1.2.3' }));
  await kill(first);
  const told = async () => (await second.all(db.reads))[1]?.about === '{"version":"1.2.3"}';
  for (const end = Date.now() + 45_000; !(await told());) expect(Date.now()).toBeLessThan(end);
  expect(await second.all(db.reads)).toMatchObject([
    { number: first.id, pid: process.pid, running: false, leads: false },
    { number: second.id, pid: process.pid, running: true, leads: true, about: '{"version":"1.2.3"}' },
  ]);
});
