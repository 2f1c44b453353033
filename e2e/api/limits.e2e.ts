import { connect } from 'node:net';
import { eventually, inParallel } from '../support/eventually';
import { hashPassword } from '../../tools/accounts/accounts';
import { accounts, PASSWORD, Stack } from '../support/stack';

interface Problem {
  status: number;
  detail: string;
}

let stack: Stack;
let productId: string;
beforeAll(async () => {
  // Sign-ins take their usual time.
  stack = await Stack.start(accounts(hashPassword(PASSWORD)));
  productId = (await stack.createProduct(100_000)).id;
});
afterAll(() => stack.stop());

async function gatewayWith(env: Record<string, string>): Promise<void> {
  await stack.service('gateway').stop();
  await stack.up('gateway', env);
}

const order = () => ({ productId, quantity: 1 });
const post = (headers = {}) => stack.http<Problem>('POST', '/orders', order(), headers);

/** Sends only this text on a connection and returns all that the gateway answers until it closes the connection. */
function rawly(text: string): Promise<{ answer: string; ms: number }> {
  const from = performance.now();
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(stack.url('gateway')).port), '127.0.0.1', () => socket.write(text));
    let answer = '';
    socket.on('data', (chunk) => (answer += chunk.toString()));
    socket.on('error', reject);
    socket.on('close', () => resolve({ answer, ms: performance.now() - from }));
  });
}

/** An answer with this status whose body is a problem, and which ends the connection. */
const isProblem = (status: number) =>
  new RegExp(
    `^HTTP/1\\.1 ${status} [^]+\\r\\nContent-Type: application/problem\\+json[^]+\\r\\n\\r\\n\\{.+"status":${status},.+\\}$`,
  );

describe('every answer', () => {
  it('tells browsers to run no script of another origin and none inline', async () => {
    const { headers } = await stack.http('GET', '/products');
    expect(headers.get('content-security-policy')).toMatch(/default-src 'none';script-src 'self';/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('strict-transport-security')).toContain('max-age=');
    expect(headers.get('x-powered-by')).toBeNull();
  });

  it('can be read by listed origins only', async () => {
    const from = async (origin: string) =>
      (await stack.http('GET', '/products', undefined, { origin })).headers.get(
        'access-control-allow-origin',
      );
    expect(await from('https://shop.example')).toBeNull();
    await gatewayWith({ CORS_ORIGINS: 'https://shop.example,https://admin.example' });
    expect(await from('https://shop.example')).toBe('https://shop.example');
    expect(await from('https://evil.example')).toBeNull();
    const preflight = await stack.http('OPTIONS', '/orders', undefined, {
      origin: 'https://shop.example',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type,idempotency-key',
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-headers')).toContain('idempotency-key');
  });

  it('is compressed if it is long', async () => {
    await inParallel(20, 5, () => stack.createProduct(1));
    const { headers } = await stack.http('GET', '/products', undefined, { 'accept-encoding': 'gzip' });
    expect(headers.get('content-encoding')).toBe('gzip');
  });
});

describe('a request that is refused', () => {
  it('is one with more than 64 KB', async () => {
    const body = JSON.stringify({ ...order(), note: 'x'.repeat(66_000) });
    expect(await stack.http('POST', '/orders', body)).toMatchObject({ status: 413, body: { status: 413 } });
  });

  it.each(['5', 'null', '"text"', '[1]'])('is one whose body is %s: the answer says why', async (body) => {
    expect(await stack.http('POST', '/orders', body)).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'body', reason: 'must be an object' }] },
    });
  });

  it.each([
    ['DELETE', '/orders', 'POST'],
    ['PUT', '/v1/orders/7', 'GET, HEAD'],
    ['POST', '/auth/me', 'GET, HEAD'],
  ])('%s %s is answered 405 with the methods that are there', async (method, path, allow) => {
    const { status, headers } = await stack.http(method, path);
    expect({ status, allow: headers.get('allow') }).toEqual({
      status: 405,
      allow: expect.stringContaining(allow) as string,
    });
  });

  it('is one that is never completed', async () => {
    const head = 'POST /orders HTTP/1.1\r\nHost: x\r\n';
    const [headers, body] = await Promise.all([
      rawly(head),
      rawly(`${head}Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{`),
    ]);
    expect(headers.answer).toMatch(isProblem(408));
    expect(headers.ms).toBeLessThan(9000);
    expect(body.answer).toMatch(isProblem(408));
    expect(body.ms).toBeLessThan(14_000);
  });

  it.each([
    ['is not HTTP', 'hello\r\n\r\n', 400],
    ['has a header without a colon', 'GET /orders HTTP/1.1\r\nHost: x\r\nno colon\r\n\r\n', 400],
    [
      'has two lengths',
      'POST /orders HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n5',
      400,
    ],
    [
      'has 20 kB of chunk extensions',
      `POST /orders HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5;${'x'.repeat(20_000)}`,
      413,
    ],
    ['has 20 kB of headers', `GET /orders HTTP/1.1\r\nHost: x\r\nCookie: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
  ])('is one that %s: it gets a problem, and its connection is closed', async (_, text, status) => {
    expect((await rawly(text)).answer).toMatch(isProblem(status));
  });

  it('gets its problem after the answer to the request before it', async () => {
    const { answer } = await rawly('GET /products HTTP/1.1\r\nHost: x\r\n\r\nhello\r\n\r\n');
    expect(answer.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 400']);
  });
});

describe('too many requests at once', () => {
  it('are refused at once; health checks are not', async () => {
    await gatewayWith({ MAX_IN_FLIGHT: '5' });
    const { pid } = stack.service('orders-service');
    process.kill(pid, 'SIGSTOP');
    try {
      const all = Array.from({ length: 6 }, () => post());
      // The other requests still wait.
      const { status, headers } = await Promise.race(all);
      expect({ status, retryAfter: headers.get('retry-after') }).toEqual({ status: 503, retryAfter: '1' });
      expect((await fetch(`${stack.url('gateway')}/health/live`)).status).toBe(200);
      process.kill(pid, 'SIGCONT');
      const statuses = (await Promise.all(all)).map((answer) => answer.status);
      expect(statuses.sort()).toEqual([201, 201, 201, 201, 201, 503]);
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    await stack.place(productId);
  });

  it('cost hardly more than one if they are readiness checks or scrapes', async () => {
    const commits = () => stack.metric('orders-service', 'commit_seconds_count');
    const url = stack.url('orders-service');
    const before = await commits();
    const from = performance.now();
    const statuses = await inParallel(500, 250, async (n) => {
      const response = await fetch(`${url}/${n % 2 ? 'metrics' : 'health/ready'}`);
      await response.arrayBuffer();
      return response.status;
    });
    const seconds = (performance.now() - from) / 1000;
    expect(new Set(statuses)).toEqual(new Set([200]));
    // Four probes a second, and the service's own commits. Without sharing it would be 250.
    expect((await commits()) - before).toBeLessThanOrEqual(10 + 10 * seconds);
  });

  it('by people who sign in or read do not slow down orders', async () => {
    await gatewayWith({ MAX_ADMIN_IN_FLIGHT: '2' });
    const signIns = inParallel(20, 20, () =>
      stack.http<Problem>('POST', '/auth/login', { name: 'vera', password: PASSWORD }),
    );
    const placed = await inParallel(20, 5, () => post());
    expect(new Set(placed.map(({ status }) => status))).toEqual(new Set([201]));
    const statuses = (await signIns).map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set([200, 503]));
    await stack.signIn('vera');
  });
});

describe('the rate limit', () => {
  const key = 'a-key-of-sixteen-characters-or-more';

  it('is in the headers of each answer, and requests above it are refused', async () => {
    await gatewayWith({ RATE_LIMIT_PER_SECOND: '5', API_KEYS: `shop:${key}`, TRUST_PROXY: '1' });
    await eventually(
      async () => (await stack.http('GET', '/products')).headers.get('ratelimit-limit'),
      60_000,
    );
    const answers: Awaited<ReturnType<typeof post>>[] = [];
    // A busy machine may need seconds for twenty requests. Then none of them is above five a second.
    await eventually(async () => {
      const from = performance.now();
      const some = await inParallel(20, 20, () => post({ 'x-api-key': key }));
      const seconds = Math.ceil((performance.now() - from) / 1000) + 1;
      // On a very busy machine even Redis may be late. Such a request passes and is not counted.
      const counted = some.filter(({ headers }) => headers.has('ratelimit-limit'));
      expect(counted.filter(({ status }) => status === 201).length).toBeLessThanOrEqual(5 * seconds);
      answers.push(...counted);
      const left = answers.map(({ headers }) => headers.get('ratelimit-remaining'));
      return answers.some(({ status }) => status === 429) && new Set(left).size >= 5;
    }, 60_000);
    const allowed = answers.filter(({ status }) => status === 201);
    expect(allowed.length).toBeGreaterThanOrEqual(5);
    for (const { headers } of allowed) {
      expect(headers.get('ratelimit-policy')).toBe('5;w=1');
      expect(headers.get('ratelimit-limit')).toBe('5');
      expect(headers.get('ratelimit-reset')).toBe('1');
    }
    expect(new Set(allowed.map(({ headers }) => headers.get('ratelimit-remaining')))).toContain('0');
    const refused = answers.find(({ status }) => status === 429);
    expect(refused?.headers.get('retry-after')).toBe('1');
    expect(refused?.headers.get('content-type')).toContain('application/problem+json');
  });

  it('counts each address that the proxy reports by itself, and ignores invented keys', async () => {
    const from = (address: string, headers = {}) =>
      stack.http('GET', '/products', undefined, { 'x-forwarded-for': address, ...headers });
    const statuses = async (n: number, ask: (i: number) => Promise<{ status: number }>) =>
      new Set((await inParallel(n, n, ask)).map(({ status }) => status));
    expect(await statuses(50, (n) => from(`203.0.113.${n}`))).toEqual(new Set([200]));
    const refusedAtLast = (ask: (i: number) => Promise<{ status: number }>) =>
      eventually(async () => (await statuses(20, ask)).has(429), 60_000);
    await refusedAtLast((n) => from('203.0.113.77', { 'x-api-key': `invented-${n}` }));
    await refusedAtLast((n) => from(`2001:db8::${n}`));
  });

  it('lets everyone through without a wait while Redis is away or hangs', async () => {
    const { port, pid } = stack.redisServer;
    const quick = async () => {
      const from = performance.now();
      const answers = await inParallel(40, 4, () => stack.http('GET', '/products'));
      const statuses = new Set(answers.map(({ status }) => status));
      return { ms: performance.now() - from, statuses };
    };
    // Once is enough, because a busy machine can be slow for a moment. A wait for Redis would come each time.
    const expectQuick = async (limitMs: number) => {
      const seen = new Set<number>();
      await eventually(async () => {
        const { ms, statuses } = await quick();
        for (const status of statuses) seen.add(status);
        return ms < limitMs;
      });
      expect(seen).toEqual(new Set([200]));
    };
    const usual = Math.max((await quick()).ms, (await quick()).ms);
    // If each request waited 50 ms for Redis, these 40 would need 500 ms, and much more with a longer limit.
    const limit = 3 * usual + 1000;
    // The requests above exceeded the limit, so the gateway refuses this caller until the second is over.
    await eventually(async () => (await stack.http('GET', '/products')).status === 200, 60_000);
    process.kill(pid, 'SIGSTOP');
    await expectQuick(limit);
    expect(await stack.metric('gateway', 'rate_limit_failed_open_total')).toBeGreaterThan(30);
    process.kill(pid, 'SIGCONT');
    await stack.redisServer.stop();
    await expectQuick(limit);
    await stack.restartRedis(port);
    await eventually(
      async () => (await stack.http('GET', '/products')).headers.get('ratelimit-limit') === '5',
      60_000,
    );
  });

  it('is off without RATE_LIMIT_PER_SECOND if only this machine can call', async () => {
    await gatewayWith({});
    const answers = await inParallel(30, 10, () => stack.http('GET', '/products'));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(answers[0]?.headers.get('ratelimit-limit')).toBeNull();
  });

  it('is 100 without RATE_LIMIT_PER_SECOND if other machines can call', async () => {
    await gatewayWith({ HOST: '0.0.0.0' });
    await eventually(
      async () => (await stack.http('GET', '/products')).headers.get('ratelimit-limit') === '100',
      60_000,
    );
  });
});
