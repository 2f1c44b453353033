import type { RabbitMqClient } from '@order-flow/messaging/requests/rabbitmq-client';
import { logger } from '@order-flow/telemetry/logger';
import type { GatewayRedis } from '../../redis/gateway-redis';
import { AccountBook } from './account-book';
import type { AccountFile } from './account-file';
import type { Account } from './accounts';

/** What all gateways share: Redis, and the accounts of the orders service. */
class Shared {
  readonly keys = new Map<string, string>();
  stored: (Account & { disabledAt: string | null })[] = [];
  away = false;
  lists = 0;
  /** Runs while a list is under way, after the orders service has read the accounts. */
  meanwhile: () => Promise<void> = () => Promise.resolve();

  /** A gateway with these accounts in its file. */
  gateway(given: readonly Account[] | (() => readonly Account[]) = []): AccountBook {
    const entries = typeof given === 'function' ? given : () => given;
    const redis = {
      client: {
        get: (key: string) => Promise.resolve(this.keys.get(key) ?? null),
        set: (key: string, value: string) => Promise.resolve(this.keys.set(key, value)),
      },
    };
    const request = async (pattern: string) => {
      if (this.away) throw new Error('the orders service is away');
      if (pattern !== 'accounts.list') return { changed: 0 };
      this.lists++;
      const stored = structuredClone(this.stored);
      await this.meanwhile();
      return stored;
    };
    return new AccountBook(
      redis as unknown as GatewayRedis,
      { request } as unknown as RabbitMqClient,
      { read: () => Promise.resolve(entries()) } as unknown as AccountFile,
    );
  }
}

const account = (role: 'viewer' | 'admin', revision = 0) => ({
  ...{ name: 'vera', role, passwordHash: 'hash', revision },
  disabledAt: null,
});

let shared: Shared;
beforeAll(() => (logger.level = 'silent'));
beforeEach(() => {
  shared = new Shared();
  shared.stored = [account('admin')];
});

it('asks once for many requests, and again after a change through another gateway', async () => {
  const [book, other] = [shared.gateway(), shared.gateway()];
  for (let n = 0; n < 5; n++) expect((await book.find('vera'))?.role).toBe('admin');
  expect(shared.lists).toBe(1);
  shared.stored = [account('viewer', 1)];
  await other.changed();
  expect((await book.find('vera'))?.role).toBe('viewer');
});

it('is not fooled by a list that was made before a change and comes after it', async () => {
  const [book, other] = [shared.gateway(), shared.gateway()];
  shared.meanwhile = async () => {
    shared.meanwhile = () => Promise.resolve();
    shared.stored = [account('viewer', 1)];
    await other.changed();
  };
  await book.find('vera');
  expect((await book.find('vera'))?.role).toBe('viewer');
});

it('does not count as a change that Redis has lost its data', async () => {
  const book = shared.gateway();
  await book.changed();
  shared.keys.clear();
  shared.away = true;
  expect((await book.find('vera'))?.role).toBe('admin');
});

describe('while the orders service is away', () => {
  const entry: Account = { name: 'vera', role: 'admin', passwordHash: 'hash' };

  it('a gateway that has just started does not trust its file if Redis has lost its data', async () => {
    await shared.gateway([entry]).changed();
    shared.stored = [{ ...account('admin', 1), disabledAt: '2026-01-01T00:00:00.000Z' }];
    shared.keys.clear();
    shared.away = true;
    await expect(shared.gateway([entry]).find('vera')).rejects.toMatchObject({ status: 503 });
  });

  it('a gateway that has just started uses an entry of the file that is as it was, and no other', async () => {
    await shared.gateway().changed();
    shared.away = true;
    expect(await shared.gateway([entry]).find('vera')).toBe(entry);
    const changed = { ...entry, passwordHash: 'changed since' };
    await expect(shared.gateway([changed]).find('vera')).rejects.toMatchObject({ status: 503 });
    await expect(shared.gateway().find('vera')).rejects.toMatchObject({ status: 503 });
  });

  it('a gateway that runs does not go on with an account whose entry in the file has changed', async () => {
    let entries = [entry];
    const book = shared.gateway(() => entries);
    await book.find('vera');
    shared.away = true;
    entries = [{ ...entry, disabled: true }];
    await expect(book.find('vera')).rejects.toMatchObject({ status: 503 });
  });

  it('a gateway that has not seen the last change goes on with the accounts that it did not concern', async () => {
    const [book, other] = [shared.gateway(), shared.gateway()];
    shared.stored.push({ ...account('viewer'), name: 'olga' });
    await book.find('vera');
    shared.stored = [account('admin', 1), { ...account('viewer'), name: 'olga' }];
    await other.changed();
    shared.away = true;
    expect((await book.find('olga'))?.role).toBe('viewer');
    await expect(book.find('vera')).rejects.toMatchObject({ status: 503 });
  });
});
