import { createServer, type AddressInfo } from 'node:net';
import { readEnv } from '@order-flow/config/env';
import { logger } from '@order-flow/telemetry/logger';
import { RedisConnection, redisEnv } from './redis-connection';

/** A port on which nobody listens. */
async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe('a Redis that is away', () => {
  const warn = jest.spyOn(logger, 'warn').mockReturnValue();
  let connection: RedisConnection;
  beforeEach(async () => {
    warn.mockClear();
    const config = readEnv(redisEnv, { REDIS_URL: `redis://127.0.0.1:${await closedPort()}` });
    connection = new RedisConnection(config, { socketTimeoutMs: 500, whileAway: 'nobody can sign in' });
    await new Promise((resolve) => connection.client.once('error', resolve));
  });
  afterEach(() => connection.close());

  const EARLY = new Error("Stream isn't writeable and enableOfflineQueue options is false");

  it('is known by the code of the last error that had one', () => {
    connection.client.emit('error', EARLY);
    expect(connection.check('nobody can sign in')).toEqual({
      status: 'degraded',
      detail: 'Redis is away (ECONNREFUSED): nobody can sign in',
    });
  });

  it('is logged once for each reason, in words', () => {
    for (let n = 0; n < 3; n++) connection.client.emit('error', EARLY);
    expect(warn.mock.calls.map(([about]) => (about as { reason: string }).reason)).toEqual([
      expect.stringContaining('ECONNREFUSED'),
      'the connection was closed before it was ready',
    ]);
  });
});
