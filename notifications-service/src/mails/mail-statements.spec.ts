import path from 'node:path';
import { testDatabase, type TestDatabase } from '@order-flow/storage/testing/test-database';
import { logger } from '@order-flow/telemetry/logger';
import { forgetAddress, insertMail } from './mail-statements';

// Each test migrates a database, on a machine that may be busy.
jest.setTimeout(60_000);

const mail = {
  id: '019cee2a-6c12-7cc4-9d3e-5b1f0a7e42d8',
  about: '019cee2a-6c12-7cc4-9d3e-5b1f0a7e42d9',
  kind: 'order.confirmed',
  orderId: '019cee2a-6c12-7cc4-9d3e-5b1f0a7e42d9',
  recipient: 'customer',
  locale: 'en',
  event: '{}',
  headers: '{}',
  traceId: null,
  address: 'ana@example.org',
  addressHash: 'hash',
  status: 'waiting',
  attempts: 0,
  tries: 0,
  copies: 0,
  nextAttemptAt: '2026-01-01T00:00:00.000Z',
  giveUpAt: '2026-01-02T00:00:00.000Z',
  createdAt: '2026-01-01T00:00:00.000Z',
} as const;

describe('an erasure', () => {
  let database: TestDatabase;
  beforeEach(async () => {
    logger.level = 'silent';
    database = await testDatabase(path.join(__dirname, '../migrations'));
  });
  afterEach(() => database.close());

  it('forgets the address of a mail that was written in the same commit, and stops that mail', async () => {
    const { writes } = database;
    const [, erased] = await Promise.all([
      writes.run((tx) => insertMail(tx, mail)),
      writes.run((tx) => forgetAddress(tx, 'hash')),
    ]);
    expect(erased).toEqual({ contacts: 0, mails: 1 });
    expect(await database.query('SELECT status, address, "addressHash" FROM mails')).toEqual([
      { status: 'suppressed', address: null, addressHash: null },
    ]);
  });
});
