import Redis from 'ioredis';
import { integer, secretUrl, text, withoutSecrets } from '@order-flow/config/env';
import { logger } from '@order-flow/telemetry/logger';

/** Where Redis is; read by every service that uses it. */
export const redisEnv = {
  REDIS_URL: secretUrl(['redis', 'rediss'], ''),
  REDIS_HOST: text('127.0.0.1'),
  REDIS_PORT: integer(1, 65_535, 6379),
};

interface RedisConfig {
  readonly REDIS_URL: string;
  readonly REDIS_HOST: string;
  readonly REDIS_PORT: number;
}

interface Options {
  /** A command without an answer fails after this long. */
  readonly commandTimeoutMs: number;
  /** What follows while it does not answer, for the log. */
  readonly whileAway: string;
}

const PING_MS = 1000;
/** So many pings in a row without an answer, and the connection is given up: it may be dead without anybody being told. */
const MAX_SILENT_PINGS = 3;
/** How long a connection that is given up may take to close. */
const CLOSE_MS = 500;

/** A connection that comes back by itself; while Redis is away every command fails, at once or after its limit. */
export class RedisConnection {
  readonly client: Redis;
  private readonly redis: string;
  private readonly pinging: NodeJS.Timeout;
  private silentPings = 0;
  private asking = false;
  private answering = false;
  private lastReason = '';

  constructor(
    config: RedisConfig,
    private readonly options: Options,
  ) {
    const url = config.REDIS_URL || `redis://${config.REDIS_HOST}:${config.REDIS_PORT}`;
    this.redis = withoutSecrets(url);
    this.client = new Redis(url, {
      retryStrategy: (times) => Math.min(times * 50, 2000),
      connectTimeout: 1000,
      disconnectTimeout: CLOSE_MS,
      commandTimeout: options.commandTimeoutMs,
      maxRetriesPerRequest: 1,
      // A command while Redis is away fails at once instead of waiting for it.
      enableOfflineQueue: false,
      // A command that has failed must not be carried out later, by the next connection: a lock, say, that nobody holds.
      autoResendUnfulfilledCommands: false,
      // The commands of one turn of the event loop go out together.
      enableAutoPipelining: true,
    });
    this.client.on('ready', () => void this.ping());
    this.client.on('close', () => (this.answering = false));
    this.client.on('error', (err: Error) => this.isSilent(err.message));
    this.pinging = setInterval(() => void this.ping(), PING_MS).unref();
  }

  /** Whether Redis answers, within `commandTimeoutMs`. */
  get connected(): boolean {
    return this.answering;
  }

  close(): void {
    clearInterval(this.pinging);
    this.client.disconnect();
  }

  private async ping(): Promise<void> {
    // While it reconnects, ioredis has limits of its own.
    if (this.asking || !['ready', 'connect'].includes(this.client.status)) return;
    this.asking = true;
    try {
      await this.client.ping();
      this.silentPings = 0;
      if (!this.answering) logger.info({ redis: this.redis }, 'connected to Redis');
      this.answering = true;
      this.lastReason = '';
    } catch (err) {
      if (++this.silentPings >= MAX_SILENT_PINGS) this.giveUp((err as Error).message);
    }
    this.asking = false;
  }

  private giveUp(reason: string): void {
    this.silentPings = 0;
    this.answering = false;
    this.isSilent(reason);
    this.client.disconnect(true);
  }

  /** It is tried again up to twenty times a second: one line for each new reason is enough. */
  private isSilent(reason: string): void {
    if (reason === this.lastReason) return;
    this.lastReason = reason;
    logger.warn({ redis: this.redis, reason }, `Redis does not answer; ${this.options.whileAway}`);
  }
}
