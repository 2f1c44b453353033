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
const CHANGE = 'sign-in:accounts:change';
/** The hash of each stored account as of a change, for a gateway that cannot read the accounts after it. */
const VERSIONS = 'sign-in:accounts:versions';
/** The accounts are read again after this time, in case a change could not be written to Redis. */
const MAX_AGE_MS = 15_000;
/** How long a request waits for the accounts, and how long after a failure nothing is asked. */
const LOAD_LIMIT_MS = 2000;
const PAUSE_MS = 3000;

interface Versions {
  readonly change: string | null;
  readonly versions: Readonly<Record<string, string>>;
}

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
   * The account with this name. If the accounts cannot be read, it is as this gateway knows it, or as it is in the accounts
   * file, unless it may have changed since.
   *
   * @throws ServiceUnavailableException while Redis is away, or if the account cannot be read and may have changed. So
   *   nobody signs in before the orders service has run once.
   */
  async find(name: string): Promise<Account | undefined> {
    const [change, entries] = await Promise.all([inRedis(this.redis.client.get(CHANGE)), this.file.read()]);
    if (!(await this.isCurrent(change, entries))) return this.unchanged(name, change, entries);
    // A notice may have been lost. If they cannot be read now, they count as they are known.
    if (performance.now() - (this.known?.at ?? 0) > MAX_AGE_MS) await this.load();
    return this.known?.byName.get(name);
  }

  /** Call it after a change: every gateway reads the accounts again at its next request. */
  async changed(): Promise<void> {
    const change = await this.tell();
    // Writes the versions, too.
    await this.isCurrent(change, await this.file.read());
  }

  private async tell(): Promise<string> {
    const change = randomUUID();
    await inRedis(this.redis.client.set(CHANGE, change));
    return change;
  }

  /** Whether the accounts are known as of this change. Reads them if not. */
  private async isCurrent(change: string | null, entries: readonly Account[]): Promise<boolean> {
    // Redis may have lost its data: that is no change.
    const isKnown = () =>
      this.known?.entries === entries && (change === null || this.known.change === change);
    // The first reading may have begun before the change.
    for (let reads = 0; reads < 2 && !isKnown(); reads++) if (!(await this.load())) return false;
    return true;
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
      if (changed > 0) await this.tell();
    }
    // Before the list: what changes after it is seen as a change.
    const change = await this.redis.client.get(CHANGE);
    const stored = await this.client.request(patterns.listAccounts, {});
    // The database is another one, so the file has to be taken in again.
    if (stored.length === 0) this.imported = undefined;
    const byName = new Map<string, Account>(
      stored.map((account) => [account.name, { ...account, disabled: account.disabledAt !== null }]),
    );
    this.known = { change, entries, at: performance.now(), byName };
    const versions = Object.fromEntries([...byName].map(([name, account]) => [name, versionOf(account)]));
    await this.redis.client.set(VERSIONS, JSON.stringify({ change, versions } satisfies Versions));
  }

  /** @throws ServiceUnavailableException if the account may have changed since it was read */
  private async unchanged(
    name: string,
    change: string | null,
    entries: readonly Account[],
  ): Promise<Account | undefined> {
    const inFile = entries.find((entry) => entry.name === name);
    // The file has another entry now, which the orders service has not taken in yet.
    if (this.known && versionIn(this.known.entries, name) !== versionIn(entries, name)) throw unreadable();
    const account = this.known?.byName.get(name) ?? inFile;
    const text = await inRedis(this.redis.client.get(VERSIONS));
    // Redis has lost its data. What the file says may be old: an account of it may have been disabled since.
    if (text === null && change === null && this.known) return account;
    const { change: asOf, versions } = JSON.parse(text ?? '{}') as Partial<Versions>;
    const version = versions && Object.hasOwn(versions, name) ? versions[name] : undefined;
    if (asOf !== change || (account ? versionOf(account) !== version : version !== undefined))
      throw unreadable();
    return account;
  }
}

function versionIn(entries: readonly Account[], name: string): string | undefined {
  const entry = entries.find((each) => each.name === name);
  return entry && versionOf(entry);
}

const unreadable = () =>
  new ServiceUnavailableException(
    'The account may have changed, and cannot be read now, because the orders service does not answer. Try again in a few seconds.',
  );
