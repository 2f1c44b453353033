import path from 'node:path';
import { patterns, type Pattern } from '@order-flow/contracts/contracts';
import type { FileAccount } from '@order-flow/contracts/payloads';
import { messageContext, messagingAtWork } from '@order-flow/messaging/testing/messaging-at-work';
import { testDatabase, type TestDatabase } from '@order-flow/storage/testing/test-database';
import { readOrdersConfig } from '../config';
import { AccountsService } from './accounts.service';

let database: TestDatabase;
let accounts: AccountsService;
let stop: () => Promise<void>;

beforeEach(async () => {
  database = await testDatabase(path.join(__dirname, '../migrations'));
  const { commands, outbox } = messagingAtWork(database, readOrdersConfig({}));
  accounts = new AccountsService(commands, database.writes, database.reads);
  stop = () => outbox.stop();
});
afterEach(async () => {
  await stop();
  await database.close();
});

let messages = 0;
const message = (pattern: Pattern) => messageContext(pattern, `m${messages++}`);
const create = (name: string, role: 'viewer' | 'operator' | 'admin') =>
  accounts.create(message(patterns.createAccount), {
    actor: 'ada',
    name,
    role,
    passwordHash: `hash-${name}`,
  });
const change = (name: string, fields: { role?: 'viewer' | 'admin'; disabled?: boolean }) =>
  accounts.change(message(patterns.changeAccount), { actor: 'ada', name, ...fields });
const take = (...entries: FileAccount[]) =>
  accounts.import(message(patterns.importAccounts), { accounts: entries });
const stored = async (name: string) => (await accounts.list()).find((account) => account.name === name);

it('keeps one of two admins who disable each other at the same time', async () => {
  await create('ada', 'admin');
  await create('bob', 'admin');
  const outcomes = await Promise.allSettled([
    change('ada', { disabled: true }),
    change('bob', { disabled: true }),
  ]);
  expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect((await accounts.list()).filter(({ disabledAt }) => disabledAt === null)).toHaveLength(1);
});

it('neither lowers nor disables the last admin who can sign in', async () => {
  await create('ada', 'admin');
  await create('bob', 'admin');
  await change('bob', { disabled: true });
  const refusal = expect.objectContaining({
    code: 'CONFLICT',
    message: expect.stringContaining('ada is the last admin') as string,
  }) as Error;
  await expect(change('ada', { role: 'viewer' })).rejects.toEqual(refusal);
  await expect(change('ada', { disabled: true })).rejects.toEqual(refusal);
  await change('bob', { disabled: false });
  expect((await change('ada', { role: 'viewer' })).role).toBe('viewer');
});

it('counts each change, so that sessions of before end, also when an account is switched off and on', async () => {
  await create('vera', 'viewer');
  await change('vera', { disabled: true });
  await change('vera', { disabled: false });
  expect(await stored('vera')).toMatchObject({ revision: 2, disabledAt: null });
});

it('refuses a name that is taken, an account that is unknown, and a change of nothing', async () => {
  await create('vera', 'viewer');
  for (const taken of ['vera', 'Vera', 'ＶＥＲＡ'])
    await expect(create(taken, 'admin')).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('account vera already') as string,
    });
  await expect(change('nobody', { disabled: true })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect(() => change('vera', {})).toThrow('must have role or disabled');
});

it('sets a password only on the revision that its owner has proved to know', async () => {
  await create('vera', 'viewer');
  const set = (passwordHash: string, revision: number) =>
    accounts.setPassword(message(patterns.setPassword), { name: 'vera', passwordHash, revision });
  await set('new', 0);
  await expect(set('newer', 0)).rejects.toMatchObject({ code: 'CONFLICT' });
  expect(await stored('vera')).toMatchObject({ passwordHash: 'new', revision: 1 });
});

it('takes in an entry of the file once, and again only when the file has changed', async () => {
  const entry = { name: 'olga', role: 'operator', passwordHash: 'a' } as const;
  expect(await take(entry)).toEqual({ changed: 1 });
  await change('olga', { role: 'admin' });
  expect(await take(entry)).toEqual({ changed: 0 });
  expect(await stored('olga')).toMatchObject({ role: 'admin', passwordHash: 'a' });
  expect(await take({ ...entry, passwordHash: 'b' })).toEqual({ changed: 1 });
  expect(await stored('olga')).toMatchObject({ role: 'operator', passwordHash: 'b' });
});

it('records what it takes in from the file, but for the accounts with which an installation starts', async () => {
  const entry = { name: 'olga', role: 'operator', passwordHash: 'a' } as const;
  await take(entry, { ...entry, name: 'vera' });
  expect(await database.query('SELECT * FROM audit')).toEqual([]);
  await take({ ...entry, role: 'admin' }, { ...entry, name: 'maria' });
  const rows = await database.query('SELECT actor, action, target FROM audit ORDER BY id');
  const taken = { actor: 'accounts-file', action: 'accounts.import' };
  expect(rows).toEqual([
    { ...taken, target: 'olga' },
    { ...taken, target: 'maria' },
  ]);
});

it('an entry of the file that disables an account changes neither its role nor its password', async () => {
  await create('vera', 'viewer');
  const before = await stored('vera');
  await take({ name: 'vera', role: 'admin', passwordHash: 'of-the-file', disabled: true });
  expect(await stored('vera')).toMatchObject({
    role: 'viewer',
    passwordHash: before?.passwordHash,
    disabledAt: expect.any(String) as string,
  });
});

it('records who did what to whom, and never a password', async () => {
  await create('vera', 'viewer');
  await change('vera', { role: 'admin' });
  await accounts.setPassword(message(patterns.setPassword), {
    ...{ actor: 'ada', name: 'vera', passwordHash: 'hash-2' },
  });
  const rows = await database.query<Record<string, string>>(
    'SELECT actor, action, target, before, after FROM audit ORDER BY id',
  );
  expect(rows).toEqual([
    {
      ...{ actor: 'ada', action: 'accounts.create', target: 'vera', before: null },
      after: '{"role":"viewer","disabled":false}',
    },
    {
      ...{ actor: 'ada', action: 'accounts.change', target: 'vera' },
      before: '{"role":"viewer","disabled":false}',
      after: '{"role":"admin","disabled":false}',
    },
    { actor: 'ada', action: 'accounts.setPassword', target: 'vera', before: null, after: null },
  ]);
  const answers = await database.query<{ answer: string }>('SELECT answer FROM commands');
  expect(JSON.stringify(answers)).not.toContain('hash-');
});
