import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { LockedError } from '@order-flow/contracts/errors';
import type { MessageHistory } from '@order-flow/messaging/operations/message-history';
import { logger } from '@order-flow/telemetry/logger';
import { startRedis } from '../../../tools/servers/redis';
import { TcpProxy } from '../../../tools/shared/tcp-proxy';
import { readOrdersConfig } from '../config';
import { ProcessingLock } from './processing-lock';
import { RedisService } from './redis.service';

const PATTERN = 'product.stockReserved';

jest.setTimeout(60_000);

describe('a real Redis', () => {
  let dir: string;
  let server: Awaited<ReturnType<typeof startRedis>>;
  let redis: RedisService;
  let lock: ProcessingLock;

  beforeAll(async () => {
    logger.level = 'silent';
    dir = mkdtempSync(path.join(tmpdir(), 'order-flow-int-'));
    server = await startRedis({ dir });
    redis = new RedisService(readOrdersConfig({ REDIS_URL: server.url }));
    lock = new ProcessingLock(redis, { note: () => undefined } as unknown as MessageHistory);
    while (!redis.connected) await new Promise((resolve) => setTimeout(resolve, 10));
  });
  afterAll(async () => {
    redis.onModuleDestroy();
    await server.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  it('lets only the first caller set a key until it is deleted', async () => {
    expect(await redis.setNX('a', 'mine', 60)).toBe(true);
    expect(await redis.setNX('a', 'theirs', 60)).toBe(false);
    expect(await redis.client.get('a')).toBe('mine');
    await redis.del('a');
    expect(await redis.setNX('a', 'theirs', 60)).toBe(true);
  });

  it('deletes a key only for the caller that set it', async () => {
    await redis.set('b', 'theirs', 60);
    await redis.delIfEqual('b', 'mine');
    expect(await redis.exists('b')).toBe(true);
    await redis.delIfEqual('b', 'theirs');
    expect(await redis.exists('b')).toBe(false);
  });

  it('forgets a key after its time', async () => {
    await redis.set('c', 'x', 1);
    while (await redis.exists('c')) await new Promise((resolve) => setTimeout(resolve, 20));
  });

  it('asks again where the master is when a server says that it is only a replica', async () => {
    const connected = once(redis.client, 'ready');
    await redis.client.replicaof('127.0.0.1', 1);
    await expect(redis.delIfEqual('d', 'mine')).resolves.toBeUndefined();
    await expect(redis.set('d', 'mine', 60)).rejects.toThrow('READONLY');
    await connected;
    await redis.client.replicaof('NO', 'ONE');
    await redis.set('d', 'mine', 60);
  });

  it('lets one of many callers do the work, and tells the others that it is locked or done', async () => {
    let running = 0;
    let done = 0;
    const work = async () => {
      expect(++running).toBe(1);
      await new Promise((resolve) => setTimeout(resolve, 20));
      running--;
      done++;
    };
    const all = await Promise.allSettled(Array.from({ length: 20 }, () => lock.once(PATTERN, 'k', work)));
    expect(done).toBe(1);
    const others = all.filter(({ status }) => status === 'rejected');
    expect(others).toHaveLength(19);
    for (const other of others) expect(other).toMatchObject({ reason: expect.any(LockedError) as Error });
    expect(await lock.once(PATTERN, 'k', work)).toBe('duplicate');
  });

  it('fails what waits for a Redis that has gone silent, each time anew', async () => {
    const proxy = await TcpProxy.start(server.port);
    const behind = new RedisService(readOrdersConfig({ REDIS_URL: proxy.url(server.url) }));
    const untilConnected = async (connected: boolean) => {
      while (behind.connected !== connected) await new Promise((resolve) => setTimeout(resolve, 10));
    };
    try {
      for (const time of ['first', 'second', 'third']) {
        await untilConnected(true);
        proxy.freeze();
        await expect(Promise.all([behind.exists(time), behind.setNX(time, 'mine', 60)])).rejects.toThrow(
          /max retries|Connection is closed/,
        );
        await untilConnected(false);
        proxy.heal();
      }
    } finally {
      behind.onModuleDestroy();
      await proxy.stop();
    }
  });

  it('delays nobody while it is stopped', async () => {
    await server.stop();
    expect(await lock.once(PATTERN, 'away', () => Promise.resolve('done'))).toBe('done');
    await expect(lock.forget(['away'])).resolves.toBeUndefined();
  });
});
