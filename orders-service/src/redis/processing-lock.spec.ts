import { LockedError } from '@order-flow/contracts/errors';
import type { MessageHistory } from '@order-flow/messaging/operations/message-history';
import { FakeRedis } from '../testing/fake-redis';
import { ProcessingLock } from './processing-lock';
import type { RedisService } from './redis.service';

const PATTERN = 'product.stockReserved';

describe('ProcessingLock', () => {
  let redis: FakeRedis;
  let notes: unknown[];
  let lock: ProcessingLock;
  beforeEach(() => {
    redis = new FakeRedis();
    notes = [];
    const history = { note: (entry: unknown) => notes.push(entry) } as unknown as MessageHistory;
    lock = new ProcessingLock(redis as unknown as RedisService, history);
  });

  it('runs the work under the lock, marks the key as processed and releases the lock', async () => {
    const result = await lock.once(PATTERN, 'k', () => Promise.resolve([...redis.keys.keys()]));
    expect(result).toEqual(['lock:k']);
    expect([...redis.keys]).toEqual([['processed:k', 'true']]);
  });

  it('skips a key that was processed, and records the duplicate', async () => {
    redis.keys.set('processed:k', 'true');
    const work = jest.fn();
    expect(await lock.once(PATTERN, 'k', work)).toBe('duplicate');
    expect(work).not.toHaveBeenCalled();
    expect(notes).toEqual([expect.objectContaining({ idempotencyKey: 'k', step: 'DUPLICATE_SKIPPED' })]);
    // It took the lock in the same trip, and must not keep it.
    expect([...redis.keys.keys()]).toEqual(['processed:k']);
  });

  it('refuses a key that another instance has locked, and leaves that lock alone', async () => {
    redis.keys.set('lock:k', 'theirs');
    await expect(lock.once(PATTERN, 'k', jest.fn())).rejects.toThrow(LockedError);
    expect(redis.keys.get('lock:k')).toBe('theirs');
  });

  it('releases the lock without a mark when the work fails', async () => {
    const failing = lock.once(PATTERN, 'k', () => Promise.reject(new Error('disk full')));
    await expect(failing).rejects.toThrow('disk full');
    expect(redis.keys.size).toBe(0);
  });

  it('lets every message through while Redis is down', async () => {
    redis.away = true;
    expect(await lock.once(PATTERN, 'k', () => Promise.resolve('done'))).toBe('done');
    await expect(lock.forget(['k'])).resolves.toBeUndefined();
  });

  it('lets a message through again after its mark was forgotten', async () => {
    await lock.once(PATTERN, 'k', () => Promise.resolve());
    await lock.forget(['k', 'never seen']);
    expect(await lock.once(PATTERN, 'k', () => Promise.resolve('again'))).toBe('again');
  });
});
