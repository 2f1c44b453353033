import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { DnsServer } from '../testing/dns-server';
import { AddressResolver } from './address-resolver';
import { Sender } from './send-attempt';

const BODY = JSON.stringify({ type: 'order.confirmed', data: { orderId: 'é' } });
const MEGABYTE = Buffer.alloc(1 << 20, 'x');

type Answer = RequestListener | ((socket: Socket) => void);

describe('an attempt', () => {
  const servers: { close: () => unknown }[] = [];
  let dns: DnsServer;
  let sender: Sender;

  beforeAll(async () => {
    dns = await DnsServer.start((name) =>
      name === 'shop.example' ? ['127.0.0.1'] : name === 'hangs.example' ? 'silence' : undefined,
    );
  });
  afterAll(() => dns.stop());
  beforeEach(() => (sender = senderWith(20_000)));
  afterEach(async () => {
    await sender.onModuleDestroy();
    for (const server of servers.splice(0)) server.close();
  });

  function senderWith(limitMs: number): Sender {
    const resolver = new AddressResolver();
    resolver.askOnly([dns.address]);
    const egress = { allowHttp: true, allowPrivate: ['127.0.0.0/8'] };
    return new Sender({ WEBHOOK_TIMEOUT_MS: limitMs, WEBHOOK_EGRESS_PROXY: '', egress }, resolver);
  }

  /** Time limits are for the tests of them: a busy machine answers late. */
  async function limitTo(limitMs: number): Promise<void> {
    await sender.onModuleDestroy();
    sender = senderWith(limitMs);
  }

  async function listening(server: Server | ReturnType<typeof createTcpServer>): Promise<number> {
    const sockets = new Set<Socket>();
    server.on('connection', (socket: Socket) => {
      sockets.add(socket.on('error', () => undefined));
      socket.on('close', () => sockets.delete(socket));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    servers.push({
      close: () => {
        for (const socket of sockets) socket.destroy();
        server.close();
      },
    });
    return (server.address() as AddressInfo).port;
  }
  const http = async (answer: RequestListener) =>
    `http://127.0.0.1:${await listening(createServer(answer))}/`;
  const tcp = async (answer: (socket: Socket) => void) =>
    `http://127.0.0.1:${await listening(createTcpServer(answer))}/`;
  const send = (url: string, headers = {}) => sender.send({ url, headers, body: BODY });
  const status =
    (code: number, headers = {}): RequestListener =>
    (_request, response) =>
      response.writeHead(code, headers).end();

  it('POSTs the body and the headers as they are, with our user agent and without a cookie', async () => {
    let seen: { method?: string; url?: string; headers?: object; body?: string } = {};
    const url = await http((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      request.on('end', () => {
        const { method = '', url: at = '', headers } = request;
        seen = { method, url: at, headers, body };
        response.writeHead(200, { 'set-cookie': 'a=b' }).end('thanks');
      });
    });
    await send(`${url}hooks?key=1#part`, { 'webhook-id': 'msg_1' });
    const attempt = await send(`${url}hooks?key=1#part`, { 'webhook-id': 'msg_1' });
    expect(attempt).toMatchObject({ outcome: 'delivered', status: 200, error: undefined });
    expect(attempt.responseBody).toBe('thanks');
    expect(attempt.durationMs).toBeGreaterThan(0);
    expect(seen).toMatchObject({ method: 'POST', url: '/hooks?key=1', body: BODY });
    expect(seen.headers).toMatchObject({
      'webhook-id': 'msg_1',
      'user-agent': expect.stringMatching(/^order-flow-webhooks\/\d/) as string,
      'content-length': String(Buffer.byteLength(BODY)),
    });
    expect(seen.headers).not.toHaveProperty('cookie');
  });

  it.each([
    [200, 'delivered'],
    [202, 'delivered'],
    [204, 'delivered'],
    [400, 'failed'],
    [401, 'failed'],
    [404, 'failed'],
    [410, 'gone'],
    [500, 'failed'],
    [502, 'failed'],
  ] as const)('answered %i is %s', async (code, outcome) => {
    const attempt = await send(await http(status(code)));
    expect(attempt).toMatchObject({ outcome, status: code, retryAfterSeconds: undefined });
    expect(attempt.error?.message).toBe(outcome === 'delivered' ? undefined : `answered ${code}`);
  });

  it.each([429, 503])('%i with Retry-After, in seconds and as a date', async (code) => {
    const after = async (value: string) =>
      (await send(await http(status(code, { 'retry-after': value })))).retryAfterSeconds;
    expect(await after('17')).toBe(17);
    expect(await after('0')).toBe(0);
    expect(await after('999999999')).toBe(86_400);
    const seconds = await after(new Date(Date.now() + 3_600_000).toUTCString());
    expect(seconds).toBeGreaterThan(3500);
    expect(seconds).toBeLessThanOrEqual(3600);
    expect(await after('Thu, 01 Jan 1970 00:00:00 GMT')).toBe(0);
    expect(await after('Fri, 31 Dec 2999 23:59:59 GMT')).toBe(86_400);
    for (const bad of ['soon', '-5', '1e9', '']) expect([bad, await after(bad)]).toEqual([bad, undefined]);
  });

  it('Retry-After of any other status is ignored', async () => {
    const attempt = await send(await http(status(500, { 'retry-after': '60' })));
    expect(attempt.retryAfterSeconds).toBeUndefined();
  });

  it.each([301, 302, 303, 307, 308])('%i is not followed: the target sees nothing', async (code) => {
    let visits = 0;
    const target = await http((_request, response) => {
      visits += 1;
      response.end();
    });
    const attempt = await send(await http(status(code, { location: target })));
    expect(attempt).toMatchObject({ outcome: 'failed', status: code });
    expect(attempt.error?.message).toBe(`answered ${code} to ${target}: redirects are not followed`);
    expect(visits).toBe(0);
  });

  it('a slow answer within the limit is delivered', async () => {
    const attempt = await send(
      await http((_request, response) => void setTimeout(() => response.writeHead(200).end(), 300)),
    );
    expect(attempt.outcome).toBe('delivered');
    expect(attempt.durationMs).toBeGreaterThan(250);
  });

  it.each<[string, Answer]>([
    ['that never answers', () => undefined],
    [
      'whose headers drip',
      (socket: Socket) => {
        socket.write('HTTP/1.1 200 OK\r\n');
        const timer = setInterval(() => socket.write('a: b\r\n'), 50);
        socket.on('close', () => clearInterval(timer));
      },
    ],
    [
      'that is only ever processing',
      (socket: Socket) => {
        const timer = setInterval(() => socket.write('HTTP/1.1 102 Processing\r\n\r\n'), 50);
        socket.on('close', () => clearInterval(timer));
      },
    ],
  ])('an endpoint %s holds it no longer than the limit', async (_name, answer) => {
    await limitTo(400);
    const attempt = await send(await tcp(answer as (socket: Socket) => void));
    expect(attempt).toMatchObject({ outcome: 'failed', status: undefined, error: { code: 'TIMEOUT' } });
    expect(attempt.error?.message).toBe('no answer within 0.4 s');
    expect(attempt.durationMs).toBeLessThan(5000);
  });

  it('an answer whose body drips holds it no longer than the limit', async () => {
    await limitTo(800);
    const url = await http((_request, response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write('x'), 50);
      response.on('close', () => clearInterval(timer));
    });
    const attempt = await send(url);
    expect(attempt).toMatchObject({ outcome: 'failed', status: 200, error: { code: 'TIMEOUT' } });
    expect(attempt.error?.message).toBe('no complete answer within 0.8 s');
    expect(attempt.durationMs).toBeLessThan(5000);
  });

  it.each([
    [410, 'gone', undefined],
    [429, 'failed', 7],
    [503, 'failed', 7],
  ])('what a %i says counts even if its body breaks off', async (status, outcome, retryAfterSeconds) => {
    const url = await http((_request, response) => {
      response.writeHead(status, { 'retry-after': '7', 'content-length': '100' });
      response.write('half', () => response.destroy());
    });
    const error = { message: `answered ${status}` };
    expect(await send(url)).toMatchObject({ outcome, status, error, retryAfterSeconds });
  });

  it('a name whose name servers do not answer holds it no longer than the limit, and delays no other name', async () => {
    await limitTo(2000);
    const url = await http(status(204));
    const hanging = Array.from({ length: 20 }, () => send('http://hangs.example:1/'));
    const good = await send(url.replace('127.0.0.1', 'shop.example'));
    expect(good.outcome).toBe('delivered');
    for (const attempt of await Promise.all(hanging)) {
      expect(attempt.outcome).toBe('failed');
      expect(['TIMEOUT', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT']).toContain(attempt.error?.code);
      expect(attempt.durationMs).toBeLessThan(10_000);
    }
  });

  it('of an endless answer only the beginning is read', async () => {
    let written = 0;
    const ended = Promise.withResolvers<undefined>();
    const url = await http((_request, response) => {
      response.writeHead(500).on('close', () => ended.resolve(undefined));
      const more = () => {
        while (!response.destroyed && written < 200 * MEGABYTE.length) {
          written += MEGABYTE.length;
          if (!response.write(MEGABYTE)) break;
        }
      };
      response.on('drain', more);
      more();
    });
    const attempt = await send(url);
    await ended.promise;
    expect(attempt).toMatchObject({ outcome: 'failed', status: 500, responseBody: 'x'.repeat(2048) });
    // What the kernels hold of a connection is a few megabytes.
    expect(written).toBeLessThan(30 * MEGABYTE.length);
  });

  it('an answer of 2 kB and more is delivered, and unprintable bytes are replaced', async () => {
    const url = await http((_request, response) =>
      response.end(
        Buffer.concat([Buffer.from('a\u0000b\u001b[31m\tc\n'), Buffer.from([0xff, 0xfe]), MEGABYTE]),
      ),
    );
    const { outcome, responseBody } = await send(url);
    expect(outcome).toBe('delivered');
    expect(responseBody.startsWith('a\uFFFDb\uFFFD[31m\tc\n\uFFFD\uFFFDxxx')).toBe(true);
    expect(responseBody.length).toBeLessThanOrEqual(2048);
  });

  it.each<[string, (socket: Socket) => void, RegExp]>([
    [
      'resets',
      (socket) => void socket.on('data', () => socket.resetAndDestroy()),
      /^the connection was (reset|closed)/,
    ],
    ['closes', (socket) => void socket.on('data', () => socket.end()), /^the connection was closed/],
    [
      'closes within the answer',
      (socket) =>
        void socket.on('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nabc')),
      /^the connection was closed/,
    ],
    [
      'speaks garbage',
      (socket) => void socket.on('data', () => socket.end('SSH-2.0-x\r\n')),
      /^its answer is not HTTP/,
    ],
    [
      'has a wrong header',
      (socket) => void socket.on('data', () => socket.end('HTTP/1.1 200 OK\r\na\u0000b: c\r\n\r\n')),
      /^its answer is not HTTP/,
    ],
    [
      'has endless headers',
      (socket) => {
        socket.on('data', () => {
          socket.write('HTTP/1.1 200 OK\r\n');
          for (let n = 0; n < 2000; n++) socket.write(`h${n}: ${'x'.repeat(100)}\r\n`);
        });
      },
      /^the headers of its answer are too long$/,
    ],
  ])('an endpoint that %s has failed, with a text for a person', async (_name, answer, message) => {
    const attempt = await send(await tcp(answer));
    expect(attempt.outcome).toBe('failed');
    expect(attempt.error?.message).toMatch(message);
  });

  it('an answer in HTTP/1.0 counts', async () => {
    const url = await tcp((socket) => socket.on('data', () => socket.end('HTTP/1.0 200 OK\r\n\r\nfine')));
    expect(await send(url)).toMatchObject({ outcome: 'delivered', responseBody: 'fine' });
  });

  it('says that a name is not known, and that a connection was refused', async () => {
    expect((await send('http://nowhere.example/')).error).toEqual({
      code: 'ENOTFOUND',
      message: 'its name is not known (DNS)',
    });
    const server = createTcpServer();
    const port = await listening(server);
    server.close();
    await once(server, 'close');
    expect((await send(`http://127.0.0.1:${port}/`)).error).toEqual({
      code: 'ECONNREFUSED',
      message: 'the connection was refused',
    });
  });

  it.each(['not a url', 'ftp://shop.example/', 'http://[::1', '', 'http://'])(
    '%p fails, and throws nothing',
    async (url) => {
      expect(await send(url)).toMatchObject({ outcome: 'failed', error: { code: 'EGRESS_REFUSED' } });
    },
  );

  it('a header with a line break fails, and nothing is sent', async () => {
    let visits = 0;
    const url = await http((_request, response) => {
      visits += 1;
      response.end();
    });
    expect(await send(url, { 'webhook-id': 'a\r\nx: y' })).toMatchObject({ outcome: 'failed' });
    expect(visits).toBe(0);
  });

  it('attempts one after the other use kept connections', async () => {
    const server = createServer(status(204));
    let connections = 0;
    server.on('connection', () => (connections += 1));
    const url = `http://127.0.0.1:${await listening(server)}/`;
    for (let n = 0; n < 10; n++) expect((await send(url)).outcome).toBe('delivered');
    // The second attempt may begin before the first connection is free again.
    expect(connections).toBeLessThan(4);
  });

  it('attempts at the same time do not wait for each other', async () => {
    let open = 0;
    const all = Promise.withResolvers<undefined>();
    const url = await http((_request, response) => {
      open += 1;
      if (open === 20) all.resolve(undefined);
      void all.promise.then(() => response.writeHead(204).end());
    });
    const attempts = await Promise.all(Array.from({ length: 20 }, () => send(url)));
    expect(attempts.map(({ outcome }) => outcome)).toEqual(Array(20).fill('delivered'));
  });

  describe('over TLS', () => {
    const dir = mkdtempSync(path.join(tmpdir(), 'order-flow-tls-'));
    afterAll(() => rmSync(dir, { recursive: true, force: true }));

    const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'pipe', cwd: dir });

    const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
    const file = (name: string) => readFileSync(path.join(dir, name));

    function authority(): void {
      openssl(
        'req',
        '-x509',
        ...newKey,
        '-keyout',
        'ca.key',
        '-out',
        'ca.pem',
        '-subj',
        '/CN=ca',
        '-days',
        '1',
      );
    }

    /** A certificate for the name, by the authority. @param days -1: it has expired */
    function signed(name: string, days = '1'): { key: Buffer; cert: Buffer } {
      openssl('req', ...newKey, '-keyout', 'own.key', '-out', 'own.csr', '-subj', `/CN=${name}`);
      writeFileSync(path.join(dir, 'own.ext'), `subjectAltName=DNS:${name}\n`);
      const ca = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-extfile', 'own.ext'];
      openssl('x509', '-req', '-in', 'own.csr', ...ca, '-out', 'own.pem', '-days', days);
      return { key: file('own.key'), cert: file('own.pem') };
    }

    function selfSigned(name: string): { key: Buffer; cert: Buffer } {
      const own = [
        ...newKey,
        '-keyout',
        'self.key',
        '-out',
        'self.pem',
        '-subj',
        `/CN=${name}`,
        '-days',
        '1',
      ];
      openssl('req', '-x509', ...own, '-addext', `subjectAltName=DNS:${name}`);
      return { key: file('self.key'), cert: file('self.pem') };
    }

    /** What becomes of an attempt on `https://shop.example` with this certificate, and what the endpoint saw. */
    async function attemptOn(pair: { key: Buffer; cert: Buffer }) {
      let visits = 0;
      const port = await listening(
        createTlsServer(pair, (_request, response) => {
          visits += 1;
          response.end();
        }),
      );
      const { status: code, error, outcome } = await send(`https://shop.example:${port}/`);
      return { code, outcome, message: error?.message, visits };
    }

    const trusted = getCACertificates('default');
    function trustAuthority(): void {
      authority();
      setDefaultCACertificates([...trusted, file('ca.pem').toString()]);
    }
    afterEach(() => setDefaultCACertificates(trusted));

    it('delivers to a host whose certificate is right', async () => {
      trustAuthority();
      expect(await attemptOn(signed('shop.example'))).toMatchObject({ outcome: 'delivered', visits: 1 });
    });

    it.each<[string, () => { key: Buffer; cert: Buffer }, string]>([
      ['self-signed', () => selfSigned('shop.example'), 'its certificate is self-signed'],
      [
        'of an unknown authority',
        () => {
          authority();
          return signed('shop.example');
        },
        'its certificate cannot be verified (is the chain complete?)',
      ],
      [
        'for another host',
        () => {
          trustAuthority();
          return signed('other.example');
        },
        'its certificate is for another host',
      ],
      [
        'expired',
        () => {
          trustAuthority();
          return signed('shop.example', '-1');
        },
        'its certificate has expired',
      ],
    ])('sends nothing to a host whose certificate is %s', async (_name, pair, message) => {
      expect(await attemptOn(pair())).toEqual({ code: undefined, outcome: 'failed', message, visits: 0 });
    });

    it('says that the other side does not speak TLS', async () => {
      const url = (await http(status(200))).replace('http:', 'https:');
      const attempt = await send(url);
      expect(attempt).toMatchObject({ outcome: 'failed', status: undefined });
      expect(attempt.error?.message).toMatch(/^no TLS connection with it/);
    });
  });
});
