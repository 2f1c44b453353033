import { z } from 'zod';

/** `scheme://`, `user:password@`, one or more hosts, and the rest. */
const PARTS = /^([a-z][a-z+]*:\/\/)((?:[^/?#]*@)?)([^/?#]*)(.*)$/is;

/** A URL with several hosts, which `new URL()` cannot read: `redis+sentinel://user:password@a:26379,b:26379/shop`. */
export interface ServerUrl {
  /** Each as `host` or `host:port`. */
  readonly hosts: readonly string[];
  /** The same URL with its first host only. */
  readonly url: URL;
}

/** @returns undefined if it cannot be read. Never throws, because such an error would show the value */
export function readServerUrl(text: string): ServerUrl | undefined {
  const [, scheme = '', credentials = '', list = '', rest = ''] = PARTS.exec(text) ?? [];
  const hosts = list.split(',').map((host) => host.trim());
  const each = hosts.map((host) => `${scheme}${credentials}${host}${rest}`);
  const [first = ''] = each;
  if (scheme === '' || hosts.includes('') || !each.every((one) => URL.canParse(one))) return undefined;
  return { hosts, url: new URL(first) };
}

const SENTINEL = /^rediss?\+sentinel:$/;
/** `/<name of the master>`, and the number of a database. */
const MASTER = /^\/[^/]+(\/\d+)?$/;

/** The URL of Redis, or of the sentinels that know where it is. Its value is never shown. */
export const redisUrl = (fallback: string) =>
  z
    .string()
    .refine((value) => {
      const { hosts = [], url } = readServerUrl(value) ?? {};
      if (url === undefined) return false;
      if (SENTINEL.test(url.protocol)) return MASTER.test(url.pathname);
      return hosts.length === 1 && /^rediss?:$/.test(url.protocol);
    })
    .default(fallback)
    .meta({
      description:
        'redis://host, or redis+sentinel://host:port,host:port/<name of the master> (with TLS: rediss…)',
      secret: true,
    });

/**
 * Comma-separated URLs of the nodes of one server. They differ only in their host and port: a node with another virtual
 * host would take messages that nobody else sees. Their values are never shown.
 */
export const nodeUrls = (protocols: readonly string[], fallback: string) =>
  z
    .string()
    .default(fallback)
    .transform((value) => value.split(',').map((item) => item.trim()))
    .refine(
      (urls) => urls.every((one) => isUrlOf(protocols, one)) && new Set(urls.map(withoutHost)).size === 1,
    )
    .meta({
      description:
        `URLs that start with ${protocols.join(':// or ')}://, separated by commas, that differ only in host and ` +
        `port (a comma in a password is %2C)`,
      secret: true,
    });

export const isUrlOf = (protocols: readonly string[], value: string): boolean =>
  protocols.some((protocol) => value.startsWith(`${protocol}://`) && URL.canParse(value));

function withoutHost(text: string): string {
  const { protocol, username, password, pathname, search } = new URL(text);
  return JSON.stringify([protocol, username, password, pathname.replace(/^\/$/, ''), search]);
}

/** The URL without its user name, password and query, so that it can be logged. */
export function withoutSecrets(text: string): string {
  const { hosts = [], url } = readServerUrl(text) ?? {};
  if (url === undefined) return '(not a URL)';
  const password = url.password && ':***';
  const credentials = url.username || password ? `${url.username && '***'}${password}@` : '';
  // ioredis takes a password from the query as well.
  return `${url.protocol}//${credentials}${hosts.join(',')}${url.pathname}${url.search && '?***'}`;
}

/** Where a node of RabbitMQ listens, as `host:port`, without user and password. */
export function nodeAddress(url: string): string {
  const { hostname, port, protocol } = new URL(url);
  return `${hostname}:${port || (protocol === 'amqps:' ? 5671 : 5672)}`;
}
