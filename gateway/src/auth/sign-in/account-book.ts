import { randomUUID } from 'node:crypto';
import { Injectable, ServiceUnavailableException } from '@nestjs/common';
import { patterns } from '@order-flow/contracts/contracts';
import { RabbitMqClient } from '@order-flow/messaging/requests/rabbitmq-client';
import { within } from '@order-flow/runtime/within';
import { logger } from '@order-flow/telemetry/logger';
import { GatewayRedis } from '../../redis/gateway-redis';
import { AccountFile } from './account-file';
import { versionOf, type Account } from './accounts';
import { inRedis } from './in-redis';

/** Has a new random value after each change of an account. Each gateway compares it at each request. */
const CHANGE = 'accounts:change';
/** A hash of each stored account by name, for a gateway that has started while the orders service is away. */
const VERSIONS = 'accounts:versions';
/** The accounts are read again after this time, in case a change could not be written to Redis. */
const MAX_AGE_MS = 15_000;
/** How long a request waits for the accounts, and how long after a failure nothing is asked. */
const LOAD_LIMIT_MS = 2000;
const PAUSE_MS = 3000;

interface Known {
  readonly change: string | null;
  readonly entries: readonly Account[];
  readonly at: number;
  readonly byName: ReadonlyMap<string, Account>;
}

/**
 * The accounts as they are now, in memory. The orders service stores them. A change through any gateway counts at the next
 * request to every gateway, and so does a change of the accounts file of this one (docs/decisions/accounts.md).
 */
@Injectable()
export class AccountBook {
  private known: Known | undefined;
  private loading: Promise<boolean> | undefined;
  private failedAt = -Infinity;
  private imported: readonly Account[] | undefined;

  constructor(
    private readonly redis: GatewayRedis,
    private readonly client: RabbitMqClient,
    private readonly file: AccountFile,
  ) {}

  /**
   * The account with this name. As long as the accounts were never read, the entry of the accounts file counts, unless it is
   * known that it was changed since.
   *
   * @throws ServiceUnavailableException while Redis is away, or if the accounts have changed and cannot be read
   */
  async find(name: string): Promise<Account | undefined> {
    const [change, entries] = await Promise.all([inRedis(this.redis.client.get(CHANGE)), this.file.read()]);
    // Redis may have lost its data: that is no change.
    const isCurrent = () =>
      this.known?.entries === entries && (change === null || this.known.change === change);
    // The first reading may have begun before the change.
    for (let reads = 0; reads < 2 && !isCurrent(); reads++) {
      if (await this.load()) continue;
      if (!this.known) return this.ofFile(name, entries);
      throw unreadable();
    }
    if (performance.now() - (this.known?.at ?? 0) > MAX_AGE_MS) void this.load();
    return this.known?.byName.get(name);
  }

  /** Call it after a change: every gateway reads the accounts again at its next request. */
  async changed(): Promise<void> {
    await inRedis(this.redis.client.set(CHANGE, randomUUID()));
  }

  /** Reads the accounts, once at a time. False: they could not be read. */
  private async load(): Promise<boolean> {
    if (performance.now() - this.failedAt < PAUSE_MS) return false;
    this.loading ??= within(LOAD_LIMIT_MS, () => this.read())
      .then(() => true)
      .catch((err: unknown) => {
        logger.warn({ err }, 'the accounts cannot be read');
        this.failedAt = performance.now();
        return false;
      })
      .finally(() => (this.loading = undefined));
    return this.loading;
  }

  private async read(): Promise<void> {
    const entries = await this.file.read();
    if (entries !== this.imported) {
      const { changed } = await this.client.request(patterns.importAccounts, { accounts: [...entries] });
      this.imported = entries;
      if (changed > 0) await this.changed();
    }
    // Before the list: what changes after it is seen as a change.
    const change = await this.redis.client.get(CHANGE);
    const stored = await this.client.request(patterns.listAccounts, {});
    const byName = new Map<string, Account>(
      stored.map((account) => [account.name, { ...account, disabled: account.disabledAt !== null }]),
    );
    this.known = { change, entries, at: performance.now(), byName };
    const versions = Object.fromEntries(stored.map((account) => [account.name, fileVersionOf(account)]));
    await this.redis.client.set(VERSIONS, JSON.stringify(versions));
  }

  private async ofFile(name: string, entries: readonly Account[]): Promise<Account | undefined> {
    const text = await inRedis(this.redis.client.get(VERSIONS));
    const versions = JSON.parse(text ?? '{}') as Record<string, string>;
    const entry = entries.find((candidate) => candidate.name === name);
    const version = Object.hasOwn(versions, name) ? versions[name] : undefined;
    if (version !== undefined && (!entry || fileVersionOf(entry) !== version)) throw unreadable();
    return entry;
  }
}

/** Differs if the stored account is no longer as in the file. */
const fileVersionOf = (account: Account & { disabledAt?: string | null }) =>
  `${versionOf(account)}${account.disabled === true || (account.disabledAt ?? null) !== null ? ' off' : ''}`;

const unreadable = () =>
  new ServiceUnavailableException(
    'The accounts have changed and cannot be read now, because the orders service does not answer. Try again in a few seconds.',
  );
