import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { query } from '../support/database';
import { eventually } from '../support/eventually';
import { noteSecret } from '../support/secrets';
import { PASSWORD, root, Stack } from '../support/stack';

interface Account {
  name: string;
  role: string;
  disabledAt: string | null;
}
type Headers = Record<string, string>;

const FIRST = 'the first password of somebody';
const SECOND = 'the second password of somebody';
noteSecret('a password', FIRST);
noteSecret('a password', SECOND);

let stack: Stack;
/** Another gateway: what is changed through the first one must count here. */
let otherGateway: string;
let admin: Headers;

beforeAll(async () => {
  stack = await Stack.start({ LOG_LEVEL: 'trace' });
  otherGateway = (await stack.replica('gateway')).url;
  admin = await stack.asAdmin();
});
afterAll(() => stack.stop());

const change = (name: string, edit: object, headers = admin) =>
  stack.http<Account & { detail: string }>('PATCH', `/accounts/${encodeURIComponent(name)}`, edit, headers);
const login = async (name: string, password: string) =>
  (await stack.http('POST', '/auth/login', { name, password })).status;
const statusAtOther = async (pathname: string, headers: Headers, method = 'GET') =>
  (await fetch(otherGateway + pathname, { method, headers })).status;

let people = 0;
/** A new account, signed in, whose session both gateways have seen. */
async function person(role: string): Promise<{ name: string; headers: Headers }> {
  const name = `person-${people++}`;
  const made = await stack.http<Account>('POST', '/accounts', { name, role, password: FIRST }, admin);
  expect(made).toMatchObject({ status: 201, body: { name, role, disabledAt: null } });
  expect(made.headers.get('location')).toBe(`/accounts/${name}`);
  const headers = await stack.signIn(name, FIRST);
  expect(await statusAtOther('/auth/me', headers)).toBe(200);
  return { name, headers };
}

describe('an account', () => {
  it('can be used at once after it is made, at every gateway', async () => {
    const { name, headers } = await person('operator');
    expect((await stack.http('GET', '/orders', undefined, headers)).status).toBe(200);
    const { body } = await stack.http<{ items: Account[] }>('GET', '/accounts', undefined, admin);
    expect(body.items.map((item) => item.name)).toEqual(
      expect.arrayContaining(['ada', 'olga', 'vera', name]),
    );
    expect(JSON.stringify(body)).not.toMatch(/hash|scrypt/i);
  });

  it('loses its rights at the next request to every gateway when its role is lowered', async () => {
    const { name, headers } = await person('admin');
    expect(await statusAtOther('/accounts', headers)).toBe(200);
    expect(await change(name, { role: 'viewer' })).toMatchObject({ status: 200, body: { role: 'viewer' } });
    expect(await statusAtOther('/accounts', headers)).toBe(401);
    expect((await stack.http('GET', '/accounts', undefined, headers)).status).toBe(401);
    const again = await stack.signIn(name, FIRST);
    expect(await statusAtOther('/orders', again)).toBe(200);
    expect(await statusAtOther('/accounts', again)).toBe(403);
  });

  it('that is disabled loses its sessions at the next request to every gateway, for good, and cannot sign in', async () => {
    const { name, headers } = await person('operator');
    expect((await change(name, { disabled: true })).body.disabledAt).not.toBeNull();
    expect(await statusAtOther('/auth/me', headers)).toBe(401);
    expect(await login(name, FIRST)).toBe(401);
    expect((await change(name, { disabled: false })).body.disabledAt).toBeNull();
    expect((await stack.http('GET', '/auth/me', undefined, headers)).status).toBe(401);
    expect(await login(name, FIRST)).toBe(200);
  });

  it('gets a password from an admin, and its sessions end', async () => {
    const { name, headers } = await person('viewer');
    const set = await stack.http('POST', `/accounts/${name}/password`, { password: SECOND }, admin);
    expect(set.status).toBe(200);
    expect(await statusAtOther('/auth/me', headers)).toBe(401);
    expect([await login(name, FIRST), await login(name, SECOND)]).toEqual([401, 200]);
  });

  it.each([
    ['a name that is taken', { name: 'olga', role: 'viewer', password: FIRST }, 409],
    ['a name with a blank', { name: 'ol ga', role: 'viewer', password: FIRST }, 400],
    ['a name like that of an API key', { name: 'key:shop', role: 'viewer', password: FIRST }, 400],
    ['a role that there is not', { name: 'eve', role: 'root', password: FIRST }, 400],
    ['a short password', { name: 'eve', role: 'viewer', password: 'short' }, 400],
  ])('is not made with %s', async (_, body, status) => {
    expect((await stack.http('POST', '/accounts', body, admin)).status).toBe(status);
  });

  it('that does not exist, and a change of nothing, are refused', async () => {
    expect((await change('nobody', { disabled: true })).status).toBe(404);
    expect((await change('vera', {})).status).toBe(400);
  });

  it('can be managed by an admin only', async () => {
    const { headers } = await person('operator');
    expect((await stack.http('GET', '/accounts', undefined, headers)).status).toBe(403);
    expect((await change('vera', { role: 'admin' }, headers)).status).toBe(403);
  });
});

it('the last admin can neither be lowered nor disabled, not even by itself', async () => {
  const { body } = await stack.http<{ items: Account[] }>('GET', '/accounts', undefined, admin);
  for (const { name, role } of body.items) {
    if (role === 'admin' && name !== 'ada') await change(name, { role: 'viewer' });
  }
  for (const edit of [{ role: 'viewer' }, { disabled: true }]) {
    expect(await change('ada', edit)).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('ada is the last admin') as string },
    });
  }
  expect((await stack.http('GET', '/accounts', undefined, admin)).status).toBe(200);
});

describe("a person's own password", () => {
  const own = (headers: Headers, currentPassword: string, newPassword: string) =>
    stack.http<{ csrfToken: string; errors: unknown[] }>(
      'POST',
      '/auth/password',
      { currentPassword, newPassword },
      headers,
    );

  it('is changed with the present one; other sessions end, this one goes on with a new cookie', async () => {
    const { name, headers } = await person('viewer');
    const elsewhere = await stack.signIn(name, FIRST);
    const changed = await own(headers, FIRST, SECOND);
    expect(changed).toMatchObject({ status: 200, body: { name, role: 'viewer' } });
    const cookie = changed.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    expect(await statusAtOther('/auth/me', { cookie })).toBe(200);
    for (const ended of [headers, elsewhere]) expect(await statusAtOther('/auth/me', ended)).toBe(401);
    expect([await login(name, FIRST), await login(name, SECOND)]).toEqual([401, 200]);
  });

  it('stays as it is without the present one, and guesses are counted like tries to sign in', async () => {
    const { name, headers } = await person('viewer');
    expect(await own(headers, 'a guess', SECOND)).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'currentPassword', reason: 'is not right' }] },
    });
    expect((await own(headers, FIRST, 'short')).status).toBe(400);
    for (let n = 0; n < 9; n++) expect((await own(headers, `guess ${n}`, SECOND)).status).toBe(400);
    expect((await own(headers, FIRST, SECOND)).status).toBe(429);
    expect(await login(name, FIRST)).toBe(429);
  });
});

it('the audit trail says who did what to whom, and never a password', async () => {
  const { name, headers } = await person('viewer');
  await change(name, { role: 'operator' });
  await stack.http('POST', `/accounts/${name}/password`, { password: SECOND }, admin);
  const signedIn = await stack.signIn(name, SECOND);
  await stack.http('POST', '/auth/password', { currentPassword: SECOND, newPassword: FIRST }, signedIn);
  expect(headers).not.toEqual(signedIn);
  const { body } = await stack.http<{ items: { actor: string; action: string; after: unknown }[] }>(
    'GET',
    `/audit?target=${name}`,
    undefined,
    admin,
  );
  expect(body.items.map(({ actor, action, after }) => [actor, action, after])).toEqual([
    [name, 'accounts.setPassword', null],
    ['ada', 'accounts.setPassword', null],
    ['ada', 'accounts.change', { role: 'operator', disabled: false }],
    ['ada', 'accounts.create', { role: 'viewer', disabled: false }],
  ]);
  const rows = await query<object>(stack.databases.orders, 'SELECT * FROM audit');
  const commands = await query<object>(stack.databases.orders, 'SELECT * FROM commands');
  expect(JSON.stringify([rows, commands])).not.toMatch(/scrypt|password of somebody/);
});

describe('while the orders service is away', () => {
  it('people sign in, also to a gateway that has started since; but not with a password that was changed', async () => {
    const { name } = await person('viewer');
    await stack.http('POST', '/accounts/vera/password', { password: SECOND }, admin);
    await stack.service('orders-service').stop();
    expect(await login(name, FIRST)).toBe(200);
    await stack.service('gateway').stop();
    await stack.up('gateway');
    // olga is as in ACCOUNTS. What vera's password is now, only the orders service knows.
    expect(await login('olga', PASSWORD)).toBe(200);
    expect(await login('vera', PASSWORD)).toBe(503);
    await stack.up('orders-service');
    await eventually(async () => (await login('vera', SECOND)) === 200, 30_000);
    expect(await login('vera', PASSWORD)).toBe(401);
  });
});

describe('the accounts file', () => {
  it('starts an installation, does not undo changes, and counts again without a restart when it changes', async () => {
    const file = path.join(stack.dataDir, 'accounts.json');
    const env = { ...process.env, DATA_DIR: stack.dataDir, PATH: process.env['PATH'] };
    const account = (...args: string[]) => {
      const run = spawnSync(process.execPath, [path.join(root, 'tools/accounts/account.js'), ...args], {
        env,
        input: `${args.includes('--disable') ? '' : FIRST}\n`,
        encoding: 'utf8',
      });
      expect([run.status, run.stderr]).toEqual([0, '']);
      for (const entry of JSON.parse(readFileSync(file, 'utf8')) as { passwordHash: string }[])
        noteSecret('the hash of a password', entry.passwordHash);
    };
    account('fiona', 'operator');
    await stack.service('gateway').stop();
    await stack.up('gateway', { ACCOUNTS: '', ACCOUNTS_FILE: file });
    expect(await login('fiona', FIRST)).toBe(200);
    await change('fiona', { role: 'viewer' });
    // The same entry again, as when a gateway restarts.
    writeFileSync(file, readFileSync(file));
    const headers = await stack.signIn('fiona', FIRST);
    expect((await stack.http<Account>('GET', '/auth/me', undefined, headers)).body.role).toBe('viewer');

    account('fiona', 'admin');
    const raised = await stack.signIn('fiona', FIRST);
    expect((await stack.http('GET', '/accounts', undefined, raised)).status).toBe(200);
    expect(await statusAtOther('/auth/me', headers)).toBe(401);
    account('fiona', '--disable');
    expect(await login('fiona', FIRST)).toBe(401);
    expect(await statusAtOther('/auth/me', raised)).toBe(401);
  });
});
