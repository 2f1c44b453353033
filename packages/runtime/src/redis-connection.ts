import Redis, { type RedisOptions } from 'ioredis';
import { certificate, integer, privateKey, text, tlsOptions, type Env } from '@order-flow/config/env';
import { redisUrl, withoutSecrets } from '@order-flow/config/server-urls';
import { logger } from '@order-flow/telemetry/logger';
import { corkEachTurn } from './cork-each-turn';
import type { Check } from './health';
import { sentinelOptions } from './redis-sentinels';

/** The variables for the address of Redis. Every service that uses Redis reads them. */
export const redisEnv = {
  REDIS_URL: redisUrl(''),
  REDIS_CA: certificate(),
  REDIS_CERT: certificate(),
  REDIS_KEY: privateKey(),
  REDIS_HOST: text('127.0.0.1'),
  REDIS_PORT: integer(1, 65_535, 6379),
};

interface Options {
  /** If Redis is silent for this long while commands wait, all of them fail and the connection is dropped. */
  readonly socketTimeoutMs: number;
  /** Each command fails after this long, if that must be shorter. The connection stays. */
  readonly commandTimeoutMs?: number;
  /** What does not work while Redis does not answer, for the log. */
  readonly whileAway: string;
}

/** How often an idle connection is tried: it may be dead without an error. */
const PING_MS = 1000;
/** How long a dropped connection may take to close. */
const CLOSE_MS = 500;

/** ioredis' words for a command that it sends itself to set up a connection, when that is closed before. */
const CLOSED_TOO_EARLY = "Stream isn't writeable";

/** A connection that reconnects by itself. While Redis is away every command fails, at once or after its limit. */
export class RedisConnection {
  readonly client: Redis;
  private readonly redis: string;
  private readonly pinging: NodeJS.Timeout;
  private asking = false;
  private answering = false;
  /** Why Redis does not answer, as logged since its last answer. */
  private readonly reasons = new Set<string>();
  private lastCode: string | undefined;

  constructor(
    config: Env<typeof redisEnv>,
    private readonly options: Options,
  ) {
    const url = config.REDIS_URL || `redis://${config.REDIS_HOST}:${config.REDIS_PORT}`;
    this.redis = withoutSecrets(url);
    const tls = tlsOptions(config.REDIS_CA, config.REDIS_CERT, config.REDIS_KEY);
    const sentinels = sentinelOptions(url, tls);
    const common: RedisOptions = {
      ...(url.startsWith('rediss:') && { tls }),
      ...sentinels,
      retryStrategy: (times) => Math.min(times * 50, 2000),
      connectTimeout: 1000,
      disconnectTimeout: CLOSE_MS,
      // One timer for the connection: a timer for each command costs 40 % more CPU.
      socketTimeout: options.socketTimeoutMs,
      commandTimeout: options.commandTimeoutMs,
      // When the connection closes, the commands that wait fail at once. With 1 they would wait for ever after every other
      // close.
      maxRetriesPerRequest: 0,
      // While Redis is away a command fails at once instead of waiting.
      enableOfflineQueue: false,
      // The next connection must not repeat a command that has failed: it could take a lock that nobody holds.
      autoResendUnfulfilledCommands: false,
      // After a failover: this server is no longer the master, so we ask the sentinels again.
      reconnectOnError: (error) => error.message.includes('READONLY'),
    };
    this.client = sentinels ? new Redis(common) : new Redis(url, common);
    // Instead of ioredis' pipelines, whose objects stay until a full garbage collection. Its types have `stream`, but its
    // documentation does not.
    this.client.on('connect', () => corkEachTurn(this.client.stream));
    this.client.on('ready', () => void this.ping());
    this.client.on('close', () => (this.answering = false));
    this.client.on('error', (err: NodeJS.ErrnoException) => this.warnOnce(err));
    this.pinging = setInterval(() => void this.ping(), PING_MS).unref();
  }

  /** Whether Redis answers within `socketTimeoutMs`. */
  get connected(): boolean {
    return this.answering;
  }

  /**
   * For the readiness: `degraded` while Redis is away, with the error's code (ECONNREFUSED, SELF_SIGNED_CERT_IN_CHAIN) if
   * it has one.
   *
   * @param effect what that means, for a person
   */
  check(effect: string): Check {
    if (this.answering) return { status: 'ok' };
    const code = this.lastCode === undefined ? '' : ` (${this.lastCode})`;
    return { status: 'degraded', detail: `Redis is away${code}: ${effect}` };
  }

  close(): void {
    clearInterval(this.pinging);
    this.client.disconnect();
  }

  private async ping(): Promise<void> {
    // While ioredis reconnects, its own limits apply.
    if (this.asking || !['ready', 'connect'].includes(this.client.status)) return;
    this.asking = true;
    try {
      await this.client.ping();
      if (!this.answering) logger.info({ redis: this.redis }, 'connected to Redis');
      this.answering = true;
      this.reasons.clear();
      this.lastCode = undefined;
    } catch {
      // One slow answer proves nothing. A connection that is given up says so by its events.
    }
    this.asking = false;
  }

  /** ioredis retries up to twenty times a second and its reasons alternate, so we log one line for each new reason. */
  private warnOnce({ message, code }: NodeJS.ErrnoException): void {
    const reason = message.startsWith(CLOSED_TOO_EARLY)
      ? 'the connection was closed before it was ready'
      : message;
    this.lastCode = code ?? this.lastCode;
    if (this.reasons.has(reason)) return;
    this.reasons.add(reason);
    logger.warn({ redis: this.redis, reason }, `Redis does not answer; ${this.options.whileAway}`);
  }
}
