import { createHash } from 'node:crypto';
import { eventually, inParallel } from '../support/eventually';
import { query } from '../support/database';
import { OidcIssuer } from '../support/servers/oidc-issuer';
import { accounts, PASSWORD, Stack } from '../support/stack';
import { hashPassword } from '../../tools/accounts/accounts';

interface SignedIn {
  name: string;
  role: string;
  csrfToken: string | null;
}

let stack: Stack;
// At its end the logs are searched for secrets, so they have all there is.
// The time of a sign-in is tested, so the passwords have the usual hash.
const env = { LOG_LEVEL: 'trace', ...accounts(hashPassword(PASSWORD)) };
beforeAll(async () => (stack = await Stack.start(env)));
afterAll(() => stack.stop());

/** Restarts the gateway with these variables. */
async function gatewayWith(env: Record<string, string>): Promise<void> {
  await stack.service('gateway').stop();
  await stack.up('gateway', env);
}

const sessionKey = ({ cookie = '' }: Record<string, string>) =>
  `session:${createHash('sha256')
    .update(cookie.split('=')[1] ?? '')
    .digest('base64url')}`;
const me = (headers: Record<string, string> = {}) =>
  stack.http<SignedIn>('GET', '/auth/me', undefined, headers);
const login = (name: string, password: string, headers = {}) =>
  stack.http<SignedIn>('POST', '/auth/login', { name, password }, headers);

describe('local accounts', () => {
  it('get a cookie at sign-in that no script and no other site can use', async () => {
    const { status, headers, body } = await login('olga', PASSWORD);
    expect(status).toBe(200);
    expect(body).toEqual({ name: 'olga', role: 'operator', csrfToken: expect.any(String) as string });
    const [cookie = ''] = headers.getSetCookie();
    expect(cookie).toMatch(/^session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
    expect((await me({ cookie: cookie.split(';')[0] ?? '' })).body).toEqual(body);
  });

  it('keep only the hash of a session id in Redis', async () => {
    const headers = await stack.signIn('olga');
    const id = headers.cookie?.split('=')[1] ?? '';
    const keys = await stack.redis.keys('session:*');
    expect(keys).toContain(sessionKey(headers));
    const values = await Promise.all(keys.map((key) => stack.redis.get(key)));
    expect([...keys, ...values].join()).not.toContain(id);
  });

  it.each([
    ['a wrong password', 'olga', 'wrong'],
    ['an unknown name', 'nobody', PASSWORD],
  ])('refuse %s with the same words', async (_, name, password) => {
    expect(await login(name, password)).toMatchObject({
      status: 401,
      body: { detail: 'Name or password is wrong.' },
    });
  });

  it('take as long to refuse an unknown name as a wrong password', async () => {
    // The shortest of four tries: whatever else the machine does only makes a try longer.
    const shortest = { vera: Infinity, somebody: Infinity };
    for (let n = 0; n < 4; n++)
      for (const name of ['vera', 'somebody'] as const) {
        const from = performance.now();
        expect((await login(name, 'wrong')).status).toBe(401);
        shortest[name] = Math.min(shortest[name], performance.now() - from);
      }
    expect(shortest.somebody / shortest.vera).toBeGreaterThan(0.4);
    await stack.signIn('vera');
  });

  it('must send the CSRF token with each write', async () => {
    const { cookie = '', 'x-csrf-token': token = '' } = await stack.signIn('olga');
    for (const headers of [{ cookie }, { cookie, 'x-csrf-token': `${token.slice(1)}x` }]) {
      expect(await stack.http('POST', '/auth/logout', undefined, headers)).toMatchObject({ status: 403 });
    }
    expect((await me({ cookie })).status).toBe(200);
  });

  it('end their session for good, so that copies of the cookie stop working', async () => {
    const headers = await stack.signIn('olga');
    const left = await stack.http('POST', '/auth/logout', undefined, headers);
    expect(left.status).toBe(204);
    expect(left.headers.getSetCookie()[0]).toMatch(/^session=; .*Expires=Thu, 01 Jan 1970/);
    expect((await me(headers)).status).toBe(401);
  });

  it('are throttled: the eleventh wrong password for an account from one address', async () => {
    for (let n = 0; n < 10; n++) expect((await login('mallory', `guess ${n}`)).status).toBe(401);
    const refused = await login('mallory', 'guess');
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(800);
    expect((await login('vera', PASSWORD)).status).toBe(200);
  });

  it('are throttled: the 51st try from an address', async () => {
    // Another 45 tries.
    await stack.redis.set('sign-in:address:127.0.0.1', 45, 'EX', 900);
    const statuses = new Set<number>();
    for (let n = 0; n < 6; n++) statuses.add((await login(`user ${n}`, 'x')).status);
    expect([...statuses]).toEqual([401, 429]);
    await stack.redis.del('sign-in:address:127.0.0.1');
  });

  describe('attacked by strangers', () => {
    const from = (address: string) => ({ 'x-forwarded-for': address });
    const strangersKey = `sign-in:account:${createHash('sha256').update('olga').digest('base64url')}`;
    beforeAll(() => gatewayWith({ TRUST_PROXY: '1', RATE_LIMIT_PER_SECOND: '0' }));
    afterAll(async () => {
      await stack.redis.del(strangersKey);
      await gatewayWith({});
    });

    it('are not locked out by someone who guesses from another address', async () => {
      for (let n = 0; n < 10; n++)
        expect((await login('olga', 'guess', from('203.0.113.1'))).status).toBe(401);
      expect((await login('olga', PASSWORD, from('203.0.113.1'))).status).toBe(429);
      expect((await login('olga', PASSWORD, from('203.0.113.2'))).status).toBe(200);
    });

    it('can sign in from a known address while many other addresses guess', async () => {
      expect((await login('olga', PASSWORD, from('203.0.113.3'))).status).toBe(200);
      await stack.redis.set(strangersKey, 100, 'EX', 900);
      expect((await login('olga', PASSWORD, from('203.0.113.4'))).status).toBe(429);
      expect((await login('olga', PASSWORD, from('203.0.113.3'))).status).toBe(200);
    });

    it('do not wait behind sixty strangers', async () => {
      const leaving = new AbortController();
      let waiting = 60;
      let lineIsFull: () => void = () => undefined;
      const full = new Promise<void>((resolve) => (lineIsFull = resolve));
      const others = inParallel(60, 60, async (n) => {
        const answer = await fetch(`${stack.url('gateway')}/auth/login`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...from(`203.0.113.${100 + n}`) },
          body: JSON.stringify({ name: 'mary', password: 'guess' }),
          signal: leaving.signal,
        }).catch(() => undefined);
        if (answer?.status === 503) lineIsFull();
        else waiting--;
      });
      await full;
      expect((await login('olga', PASSWORD, from('203.0.113.3'))).status).toBe(200);
      // Most of the strangers still wait.
      expect(waiting).toBeGreaterThan(40);
      leaving.abort();
      await others;
      // They have left, so the next stranger waits for one or two checks only.
      expect((await login('mary', 'guess', from('203.0.113.200'))).status).toBe(401);
    });
  });

  it('cannot sign in while Redis is away and are told why, while orders are still taken', async () => {
    const { id: productId } = await stack.createProduct(10);
    const headers = await stack.signIn('olga');
    const { port } = stack.redisServer;
    await stack.redisServer.stop();
    await eventually(async () => (await me(headers)).status === 503);
    expect(await login('olga', PASSWORD)).toMatchObject({
      status: 503,
      body: { detail: expect.stringContaining('Redis') as string },
    });
    expect(await stack.metric('gateway', 'redis_connected')).toBe(0);
    await stack.place(productId);
    await stack.restartRedis(port);
    await eventually(async () => (await me(headers)).status !== 503);
  });

  it('lose a session that is unused, too old, or older than their password', async () => {
    await gatewayWith({ SESSION_IDLE_MINUTES: '1', SESSION_MAX_MINUTES: '2' });
    const headers = await stack.signIn('vera');
    const key = sessionKey(headers);
    expect(await stack.redis.ttl(key)).toBeLessThanOrEqual(60);
    const stored = JSON.parse((await stack.redis.get(key)) ?? '{}') as Record<string, unknown>;
    await stack.redis.set(key, JSON.stringify({ ...stored, endsAt: Date.now() - 1 }));
    expect((await me(headers)).status).toBe(401);
    expect(await stack.redis.exists(key)).toBe(0);

    const again = await stack.signIn('vera');
    await stack.redis.set(
      sessionKey(again),
      JSON.stringify({ ...stored, version: 'of an older password' }),
      'EX',
      60,
    );
    expect((await me(again)).status).toBe(401);
  });

  it('get a cookie for TLS only if the proxy in front uses TLS', async () => {
    await gatewayWith({ TRUST_PROXY: '1' });
    const answer = await login('vera', PASSWORD, { 'x-forwarded-proto': 'https' });
    expect(answer.headers.getSetCookie()[0]).toMatch(
      /^__Host-session=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
    );
  });
});

const key = 'a-key-of-sixteen-characters-or-more';
const hashed = `shop:sha256:${createHash('sha256').update(key).digest('hex')}`;

describe('API keys', () => {
  it('are required for orders if there are any, and allow nothing else', async () => {
    const { id: productId } = await stack.createProduct(10);
    await gatewayWith({ API_KEYS: `${hashed},other:another-key-in-plain-text` });
    const order = { productId, quantity: 1 };
    expect((await stack.http('POST', '/orders', order)).status).toBe(401);
    expect((await stack.http('POST', '/orders', order, { 'x-api-key': 'wrong' })).status).toBe(401);
    const placed = await stack.place(productId, 1, { 'x-api-key': key });
    await stack.place(productId, 1, { 'x-api-key': 'another-key-in-plain-text' });
    expect((await stack.http('GET', `/orders/${placed.id}`)).status).toBe(200);
    expect((await me({ 'x-api-key': key })).status).toBe(403);
    await stack.place(productId, 1, await stack.signIn('olga'));
  });
});

describe('tokens of an OIDC issuer', () => {
  let issuer: OidcIssuer;
  beforeAll(async () => {
    issuer = await OidcIssuer.start();
    await gatewayWith({ ...issuer.env, API_KEYS: hashed });
  });
  afterAll(() => issuer.stop());

  it('say who the caller is and its role', async () => {
    expect(await me(issuer.bearer(['offline_access', 'viewer']))).toMatchObject({
      status: 200,
      body: { name: 'ola', role: 'viewer', csrfToken: null },
    });
    expect((await me(issuer.bearer(['viewer', 'operator']))).body.role).toBe('operator');
  });

  it('identify callers by their subject, not by a name that they may choose', async () => {
    const { id: productId } = await stack.createProduct(10);
    const place = (sub: string) =>
      stack.http<{ id: string }>(
        'POST',
        '/orders',
        { productId, quantity: 1 },
        {
          ...issuer.bearer(['operator'], { sub, preferred_username: 'key:shop' }),
          'idempotency-key': 'the-same',
        },
      );
    const [first, second] = [await place('u-1'), await place('u-2')];
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.body.id).not.toBe(first.body.id);

    const bearer = issuer.bearer(['operator'], { sub: 'u-2', preferred_username: 'key:shop' });
    const path = `/products/${productId}/restock`;
    expect((await stack.http('POST', path, { quantity: 1, reason: 'found' }, bearer)).status).toBeLessThan(
      300,
    );
    const [audited] = await query<{ actor: string }>(
      stack.databases.products,
      `SELECT actor FROM audit WHERE target = ? AND action = 'products.restock'`,
      [productId],
    );
    expect(audited?.actor).toBe(`oidc:${issuer.url.slice('http://'.length)}#u-2 (key:shop)`);
  });

  const past = Math.floor(Date.now() / 1000) - 60;
  it.each<[string, () => Record<string, string>, number]>([
    ['no token', () => ({}), 401],
    ['one that is no JWT', () => ({ authorization: 'Bearer abc' }), 401],
    ['another issuer', () => issuer.bearer(['operator'], { iss: 'http://127.0.0.1:1' }), 401],
    ['another audience', () => issuer.bearer(['operator'], { aud: 'another-api' }), 401],
    ['an expired one', () => issuer.bearer(['operator'], { exp: past }), 401],
    ['one that never expires', () => issuer.bearer(['operator'], { exp: undefined }), 401],
    ['one that is not valid yet', () => issuer.bearer(['operator'], { nbf: past + 600 }), 401],
    ['one without a signature', () => issuer.bearer(['operator'], {}, { alg: 'none' }), 401],
    [
      'one signed with our public key as the secret',
      () => issuer.bearer(['operator'], {}, { alg: 'HS256' }),
      401,
    ],
    ['an unknown key', () => issuer.bearer(['operator'], {}, { kid: 'stranger' }), 401],
    [
      'a changed one',
      () => ({ authorization: `${issuer.bearer(['viewer']).authorization.slice(0, -8)}AAAAAAAA` }),
      401,
    ],
    ['one without a role of ours', () => issuer.bearer(['manager']), 403],
  ])('refuses %s', async (_, headers, status) => {
    const answer = await me(headers());
    expect(answer.status).toBe(status);
    if (status === 401) expect(answer.headers.get('www-authenticate')).toContain('Bearer');
  });

  it('are checked with the new keys after the issuer has changed its keys', async () => {
    const old = issuer.bearer(['viewer']);
    issuer.rotate();
    await eventually(async () => (await me(issuer.bearer(['viewer']))).status === 200, 10_000);
    expect((await me(old)).status).toBe(401);
  });

  it('replace local accounts', async () => {
    expect((await login('olga', PASSWORD)).status).toBe(404);
  });

  it('are answered with 503 while the keys of the issuer are unknown', async () => {
    const headers = issuer.bearer(['viewer']);
    await gatewayWith({ ...issuer.env, OIDC_ISSUER: 'http://127.0.0.1:9' });
    expect(await me(headers)).toMatchObject({ status: 503 });
  });
});
