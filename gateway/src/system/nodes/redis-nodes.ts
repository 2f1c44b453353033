import Redis, { type RedisOptions } from 'ioredis';
import type { NodeView } from '../dto/system.dto';

type Fields = Readonly<Record<string, string>>;

/**
 * The servers of Redis: those that the sentinels know, and the sentinels. Without sentinels: the master and its replicas, as
 * the server that we are connected to tells. None if it is the only one.
 */
export async function redisNodes(client: Redis, limitMs: number): Promise<NodeView[]> {
  const { sentinels, name } = client.options;
  if (!sentinels || !name)
    return fromReplication(await client.info('replication'), addressOf(client.options));
  const asked = await Promise.all(
    sentinels.map(async (sentinel) => {
      const address = addressOf(sentinel);
      const found = await askSentinel(client.options, sentinel, name, limitMs).catch((err: unknown) => ({
        failure: (err as Error).message,
      }));
      return { address, found };
    }),
  );
  const servers = asked.flatMap(({ found }) => ('failure' in found ? [] : [found]))[0];
  return [
    ...(servers ? fromSentinel(servers) : []),
    ...asked.map(({ address, found }): NodeView => {
      const detail = 'failure' in found ? `does not answer (${found.failure})` : null;
      return { name: address, role: 'sentinel', status: detail === null ? 'ok' : 'unavailable', detail };
    }),
  ];
}

/** Opens a connection for two questions: a sentinel is asked only while somebody looks. */
async function askSentinel(
  options: RedisOptions,
  { host, port }: { host?: string; port?: number },
  name: string,
  limitMs: number,
): Promise<{ master: Fields; replicas: Fields[] }> {
  const { sentinelUsername: username, sentinelPassword: password, sentinelTLS: tls } = options;
  const sentinel = new Redis({
    ...(host !== undefined && { host }),
    ...(port !== undefined && { port }),
    ...(username && { username }),
    ...(password && { password }),
    ...(tls && { tls }),
    ...{ lazyConnect: true, enableReadyCheck: false, retryStrategy: null },
    ...{ connectTimeout: limitMs, commandTimeout: limitMs, maxRetriesPerRequest: 0 },
  });
  // The reason: without a listener ioredis prints it, and connect() rejects without it.
  let reason: Error | undefined;
  sentinel.on('error', (err: Error) => (reason = err));
  try {
    await sentinel.connect();
    const [master, replicas] = await Promise.all([
      sentinel.call('SENTINEL', 'MASTER', name),
      sentinel.call('SENTINEL', 'REPLICAS', name),
    ]);
    return { master: fieldsOf(master), replicas: (replicas as unknown[]).map(fieldsOf) };
  } catch (error) {
    const { code, message } = (reason ?? error) as NodeJS.ErrnoException;
    throw new Error(code ?? message, { cause: error });
  } finally {
    sentinel.disconnect();
  }
}

/** What the sentinels say: they know a server that is down, too. */
export function fromSentinel({
  master,
  replicas,
}: {
  master: Fields;
  replicas: readonly Fields[];
}): NodeView[] {
  return [
    { ...serverOf(master), role: 'master' },
    ...replicas.map((replica): NodeView => {
      const server = serverOf(replica);
      const behind = server.status === 'ok' && replica['master-link-status'] !== 'ok';
      return behind
        ? { ...server, role: 'replica', status: 'degraded', detail: 'it does not follow the master' }
        : { ...server, role: 'replica' };
    }),
  ];
}

function serverOf({ ip = '', port = '', flags = '' }: Fields): Omit<NodeView, 'role'> {
  const down = /down|disconnected/.test(flags);
  const detail = down ? `the sentinels cannot reach it (${flags})` : null;
  return { name: `${ip}:${port}`, status: down ? 'unavailable' : 'ok', detail };
}

/** What a server says about replication; none if it has no replica and is none. */
export function fromReplication(info: string, address: string): NodeView[] {
  const fields: Fields = Object.fromEntries(
    info.split(/\r?\n/).flatMap((line) => {
      const [, key, value] = /^(\w+):(.*)$/.exec(line) ?? [];
      return key === undefined || value === undefined ? [] : [[key, value]];
    }),
  );
  const own = { name: address, status: 'ok', detail: null } as const;
  if (fields.role !== 'master') {
    const follows = fields.master_link_status === 'up';
    const master = `${fields.master_host ?? ''}:${fields.master_port ?? ''}`;
    return [
      {
        name: master,
        role: 'master',
        status: follows ? 'ok' : 'unavailable',
        detail: follows ? null : 'its replica cannot reach it',
      },
      { ...own, role: 'replica' },
    ];
  }
  const replicas = Object.entries(fields)
    .filter(([key]) => /^slave\d+$/.test(key))
    .map(([, text]): NodeView => {
      const {
        ip = '',
        port = '',
        state = '',
      } = Object.fromEntries(text.split(',').map((pair) => pair.split('='))) as Fields;
      const online = state === 'online';
      return {
        name: `${ip}:${port}`,
        role: 'replica',
        status: online ? 'ok' : 'degraded',
        detail: online ? null : `it does not follow yet (${state})`,
      };
    });
  return replicas.length === 0 ? [] : [{ ...own, role: 'master' }, ...replicas];
}

const addressOf = ({ host = '127.0.0.1', port = 6379 }: { host?: string; port?: number }) =>
  `${host}:${port}`;

/** A list of names and values in turn. */
function fieldsOf(list: unknown): Fields {
  const flat = (list as unknown[]).map(String);
  return Object.fromEntries(flat.flatMap((key, n) => (n % 2 === 0 ? [[key, flat[n + 1] ?? '']] : [])));
}
