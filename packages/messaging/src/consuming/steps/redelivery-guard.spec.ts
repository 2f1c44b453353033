import { setImmediate as nextTurn } from 'node:timers/promises';
import { messagingDatabase } from '../../testing/messaging-database';
import type { TestDatabase } from '@order-flow/storage/testing/test-database';
import type { WriteQueue } from '@order-flow/storage/write-queue';
import { PermanentError } from '@order-flow/contracts/errors';
import type { Incoming } from '../../broker/message';
import { RedeliveryGuard } from './redelivery-guard';

const never = () => new Promise<never>(() => undefined);

jest.setTimeout(60_000);

describe('the redelivery guard', () => {
  let db: TestDatabase;
  let guard: RedeliveryGuard;
  beforeEach(async () => {
    db = await messagingDatabase();
    guard = new RedeliveryGuard(db.writes);
  });
  afterEach(async () => {
    jest.useRealTimers();
    await db.close();
  });

  /** A message that comes back for the n-th time. */
  async function again(n: number, name: string, { queue = 'orders_queue', request = false } = {}) {
    const message = {
      queue,
      body: Buffer.from(name),
      messageId: name,
      redelivered: true,
      request: request ? { replyTo: 'r', correlationId: 'c', id: 'i' } : undefined,
    } as Incoming;
    for (let i = 1; i < n; i++)
      await new RedeliveryGuard(db.writes).run(
        { ...message, request: { replyTo: '', correlationId: '', id: '' } },
        () => Promise.resolve(),
      );
    return message;
  }
  const counts = () => db.query<{ count: number }>('SELECT count FROM redeliveries');

  it('lets a message pass at its first delivery without using the database', async () => {
    const message = { ...(await again(1, 'a')), redelivered: false };
    expect(await guard.run(message, () => Promise.resolve('done'))).toBe('done');
    expect(await counts()).toEqual([]);
  });

  it.each([false, true])('refuses a message at its sixth redelivery (a request: %s)', async (request) => {
    const work = jest.fn(() => Promise.resolve());
    await guard.run(await again(5, 'fine', { request }), work);
    await expect(guard.run(await again(6, 'killer', { request }), work)).rejects.toThrow(PermanentError);
    expect(work).toHaveBeenCalledTimes(1);
  });

  it('counts a delivery once, even if it is tried several times', async () => {
    const message = await again(1, 'a');
    for (let i = 0; i < 9; i++) await guard.run(message, () => Promise.resolve());
    expect(await counts()).toEqual([{ count: 1 }]);
    await guard.end(message);
    expect(await counts()).toEqual([]);
  });

  it('runs suspects one after the other', async () => {
    const order: string[] = [];
    let endFirst: () => void = () => undefined;
    const first = guard.run(await again(3, 'a'), () => {
      order.push('a');
      return new Promise<void>((resolve) => (endFirst = resolve));
    });
    const second = guard.run(await again(3, 'b'), () => Promise.resolve(order.push('b')));
    for (let i = 0; i < 50; i++) await nextTurn();
    expect(order).toEqual(['a']);
    endFirst();
    await Promise.all([first, second]);
    expect(order).toEqual(['a', 'b']);
  });

  it('never delays a request or another queue because of a suspect', async () => {
    void guard.run(await again(3, 'a'), never);
    const done = () => Promise.resolve('done');
    expect(await guard.run(await again(4, 'wait', { request: true }), done)).toBe('done');
    expect(await guard.run(await again(4, 'b', { queue: 'products_queue' }), done)).toBe('done');
  });

  it('delays nobody because of a request that waits long, even if it was redelivered often', async () => {
    for (let i = 0; i < 100; i++) void guard.run(await again(3, `wait ${i}`, { request: true }), never);
    expect(await guard.run(await again(3, 'b'), () => Promise.resolve('done'))).toBe('done');
  });

  it('lets the next suspect run when the one before has run for ten seconds', async () => {
    const counts = { run: () => Promise.resolve([{ count: 3 }]) };
    const suspecting = new RedeliveryGuard(counts as unknown as WriteQueue);
    const [a, b] = [await again(1, 'a'), await again(1, 'b')];
    jest.useFakeTimers();
    void suspecting.run(a, never);
    const work = jest.fn(() => Promise.resolve());
    const second = suspecting.run(b, work);
    await jest.advanceTimersByTimeAsync(9999);
    expect(work).not.toHaveBeenCalled();
    await jest.advanceTimersByTimeAsync(1);
    await second;
    expect(work).toHaveBeenCalledTimes(1);
  });
});
