import type { RedisOptions } from 'ioredis';
import { readServerUrl } from '@order-flow/config/server-urls';

const SENTINEL_PORT = 26_379;
/** How long a sentinel may take to say where the master is. */
const SENTINEL_LIMIT_MS = 1000;
/** When all sentinels are asked again, if none could say. */
const ASK_AGAIN_MS = 500;

/**
 * The options of a client that asks sentinels where the master is, from a URL in the form that Python's tools use:
 *
 *   redis+sentinel://user:password@host:port,host:port/<name of the master>/<database>?sentinel_password=…
 *
 * User and password are those of Redis. `sentinel_username` and `sentinel_password` are those of the sentinels, which often
 * have none. With `rediss+sentinel` both speak TLS.
 *
 * @returns undefined if the URL names no sentinels
 */
export function sentinelOptions(
  text: string,
  tls: NonNullable<RedisOptions['tls']>,
): RedisOptions | undefined {
  const { hosts = [], url } = readServerUrl(text) ?? {};
  if (!url?.protocol.endsWith('+sentinel:')) return undefined;
  const [name = '', database = '0'] = url.pathname.slice(1).split('/').map(decodeURIComponent);
  const given = (value: string | null) => (value === '' ? undefined : (value ?? undefined));
  return {
    name,
    db: Number(database),
    sentinels: hosts.map(addressOf),
    username: given(decodeURIComponent(url.username)),
    password: given(decodeURIComponent(url.password)),
    sentinelUsername: given(url.searchParams.get('sentinel_username')),
    sentinelPassword: given(url.searchParams.get('sentinel_password')),
    ...(url.protocol.startsWith('rediss') && { tls, sentinelTLS: tls, enableTLSForSentinelMode: true }),
    sentinelCommandTimeout: SENTINEL_LIMIT_MS,
    // Without a number ioredis would never connect again, once no sentinel has answered.
    sentinelRetryStrategy: () => ASK_AGAIN_MS,
  };
}

function addressOf(text: string): { host: string; port: number } {
  const { hostname, port } = new URL(`redis://${text}`);
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || SENTINEL_PORT) };
}
