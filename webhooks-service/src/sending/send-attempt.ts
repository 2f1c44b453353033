import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Agent, Pool, ProxyAgent, type Dispatcher } from 'undici';
import { version } from '@order-flow/config/version';
import { WEBHOOKS_CONFIG, type WebhooksConfig } from '../config';
import { AddressResolver } from './address-resolver';
import { assertUrlAllowed, guardedLookup } from './egress-guard';

/** Of an answer so much is kept; nobody needs the rest. */
const MAX_BODY = 2048;
const MAX_RETRY_AFTER_SECONDS = 24 * 3600;
const CONNECT_MS = 5000;
const KEEP_ALIVE_MS = 10_000;
/** Kept connections to one host. An endpoint has at most 100 requests at once. */
const CONNECTIONS = 100;

export interface Outgoing {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What became of one attempt. */
export interface Attempt {
  /** 2xx, anything else, or 410: the endpoint wants nothing any more. */
  readonly outcome: 'delivered' | 'failed' | 'gone';
  /** Of the answer; undefined if there was none. */
  readonly status: number | undefined;
  /** Why it failed, for a person. */
  readonly error: { readonly code: string; readonly message: string } | undefined;
  readonly durationMs: number;
  /** The first 2 kB of the answer. */
  readonly responseBody: string;
  /** What a 429 or 503 asked for, at most a day. */
  readonly retryAfterSeconds: number | undefined;
}

/** Sends single requests to strangers' endpoints, and trusts nothing that comes back. */
@Injectable()
export class Sender implements OnModuleDestroy {
  private readonly dispatcher: Dispatcher;

  constructor(
    @Inject(WEBHOOKS_CONFIG)
    private readonly config: Pick<WebhooksConfig, 'WEBHOOK_TIMEOUT_MS' | 'WEBHOOK_EGRESS_PROXY' | 'egress'>,
    addresses: AddressResolver,
  ) {
    const common = {
      connections: CONNECTIONS,
      pipelining: 1,
      keepAliveTimeout: KEEP_ALIVE_MS,
      // An endpoint can ask for more; without this for ten minutes.
      keepAliveMaxTimeout: KEEP_ALIVE_MS,
      maxHeaderSize: 16_384,
      maxResponseSize: -1,
    };
    const lookup = guardedLookup(config.egress, (host) => addresses.addressesOf(host));
    const proxy = config.WEBHOOK_EGRESS_PROXY;
    // Through a proxy the proxy resolves names, so it must also judge them. Literals are still judged here.
    this.dispatcher = proxy
      ? new ProxyAgent({
          ...common,
          uri: proxy,
          // Without a limit of its own, a CONNECT that the proxy never answers holds its request for ever.
          clientFactory: (origin, options) =>
            new Pool(origin, {
              ...options,
              headersTimeout: Math.min(CONNECT_MS, config.WEBHOOK_TIMEOUT_MS),
            }),
        })
      : new Agent({ ...common, connect: { lookup, timeout: CONNECT_MS } });
  }

  /** POSTs once. Never rejects: what went wrong is in the result. Redirects are not followed. */
  async send({ url, headers, body }: Outgoing): Promise<Attempt> {
    const from = performance.now();
    const limit = this.config.WEBHOOK_TIMEOUT_MS;
    const done = (rest: Omit<Attempt, 'durationMs'>): Attempt => ({
      ...rest,
      durationMs: performance.now() - from,
    });
    let status: number | undefined;
    let said: Pick<Attempt, 'outcome' | 'error' | 'retryAfterSeconds'> | undefined;
    // Not AbortSignal.timeout(): it would live until the limit, long after the answer.
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(new DOMException('too late', 'TimeoutError')), limit);
    try {
      const target = assertUrlAllowed(url, this.config.egress);
      const answer = await this.dispatcher.request({
        origin: target.origin,
        path: target.pathname + target.search,
        method: 'POST',
        headers: { ...headers, 'user-agent': `order-flow-webhooks/${version}` },
        body,
        // The one limit for all of it.
        signal: late.signal,
        headersTimeout: 0,
        bodyTimeout: 0,
      });
      status = answer.statusCode;
      const retryAfterSeconds = [429, 503].includes(status)
        ? retryAfter(answer.headers['retry-after'])
        : undefined;
      const error = errorOf(status, answer.headers['location']);
      const outcome = error === undefined ? 'delivered' : status === 410 ? 'gone' : 'failed';
      said = { outcome, error, retryAfterSeconds };
      return done({ ...said, status, responseBody: await beginningOf(answer.body) });
    } catch (thrown) {
      // A refusal counts also if its body breaks off. A 2xx does not: the subscriber may have stopped in the middle.
      if (said && said.outcome !== 'delivered') return done({ ...said, status, responseBody: '' });
      const error = whatWentWrong(thrown, limit, status);
      return done({ outcome: 'failed', status, error, responseBody: '', retryAfterSeconds: undefined });
    } finally {
      clearTimeout(timer);
    }
  }

  async onModuleDestroy(): Promise<void> {
    await this.dispatcher.destroy();
  }
}

/** Reads no more than it keeps. The connection is given up then, because the rest may never end. */
async function beginningOf(body: Dispatcher.ResponseData['body']): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= MAX_BODY) break;
  }
  const text = new TextDecoder().decode(Buffer.concat(chunks).subarray(0, MAX_BODY));
  return text.replace(/[^\P{Cc}\t\n\r]/gu, '\uFFFD');
}

function errorOf(status: number, location: unknown): Attempt['error'] {
  if (status >= 200 && status < 300) return undefined;
  if (status >= 300 && status < 400) {
    const to = typeof location === 'string' ? ` to ${location.slice(0, 200)}` : '';
    return { code: String(status), message: `answered ${status}${to}: redirects are not followed` };
  }
  return { code: String(status), message: `answered ${status}` };
}

/** Seconds or a date. */
function retryAfter(value: string | string[] | undefined): number | undefined {
  const text = Array.isArray(value) ? value[0] : value;
  if (text === undefined) return undefined;
  const isSeconds = /^\d+$/.test(text);
  const seconds = isSeconds ? Number(text) : (Date.parse(text) - Date.now()) / 1000;
  // Date.parse takes `-5` for a year or a month.
  const isDate = /^[A-Z][a-z]{2}/.test(text);
  return (!isSeconds && !isDate) || Number.isNaN(seconds)
    ? undefined
    : Math.min(Math.max(0, seconds), MAX_RETRY_AFTER_SECONDS);
}

const MEANINGS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'its name is not known (DNS)',
  EAI_AGAIN: 'its name could not be resolved (DNS does not answer)',
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was reset',
  EHOSTUNREACH: 'there is no way to its address',
  ENETUNREACH: 'there is no way to its network',
  EPIPE: 'the connection was closed while we sent',
  UND_ERR_SOCKET: 'the connection was closed before the answer was complete',
  UND_ERR_CONNECT_TIMEOUT: `no connection within ${CONNECT_MS / 1000} s`,
  UND_ERR_HEADERS_OVERFLOW: 'the headers of its answer are too long',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate comes from an authority that is not trusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate cannot be verified (is the chain complete?)',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host',
};

function whatWentWrong(thrown: unknown, limitMs: number, status: number | undefined): Attempt['error'] {
  const error = deepest(thrown);
  // The code of a DOMException is a number.
  const code = typeof error.code === 'string' ? error.code : error.name;
  if (
    error.name === 'TimeoutError' ||
    code === 'UND_ERR_HEADERS_TIMEOUT' ||
    code === 'UND_ERR_BODY_TIMEOUT'
  ) {
    const what = status === undefined ? 'no answer' : 'no complete answer';
    return { code: 'TIMEOUT', message: `${what} within ${limitMs / 1000} s` };
  }
  if (code.startsWith('ERR_SSL_')) return { code, message: `no TLS connection with it (${code})` };
  if (error.name === 'HTTPParserError' || code.startsWith('HPE_'))
    return { code, message: `its answer is not HTTP (${code})` };
  return { code, message: MEANINGS[code] ?? `${error.message.slice(0, 300)} (${code})` };
}

/** A connection to several addresses fails with one error for each. The cause says more than what wraps it. */
function deepest(thrown: unknown): ErrorLike {
  let error: ErrorLike = isError(thrown) ? thrown : new Error(String(thrown));
  for (let depth = 0; depth < 5; depth++) {
    const inner = error.errors?.[0] ?? error.cause;
    if (!isError(inner)) break;
    error = inner;
  }
  return error;
}

interface ErrorLike extends Error {
  readonly code?: string | number;
  readonly errors?: readonly unknown[];
}

/** Not every error is an `Error`: an `AbortSignal` gives a `DOMException`. */
const isError = (value: unknown): value is ErrorLike =>
  typeof value === 'object' && value !== null && 'name' in value && 'message' in value;
