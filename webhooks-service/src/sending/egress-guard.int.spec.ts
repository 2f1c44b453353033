import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { createServer as createHttpServer } from 'node:http';
import { DnsServer } from '../testing/dns-server';
import { AddressResolver } from './address-resolver';
import { assertUrlAllowed, isAddressAllowed } from './egress-guard';
import { Sender } from './send-attempt';

const strict = { allowHttp: true, allowPrivate: [] };
const PUBLIC = ['93.184.215.14', '1.1.1.1', '172.15.0.1', '172.32.0.1', '100.63.0.1', '100.128.0.1'];
const PUBLIC_V6 = ['2606:4700:4700::1111', '2001:4860:4860::8888', '2a00:1450:4001::1', '::ffff:1.1.1.1'];

/** Each is an address that no webhook may go to. */
const FORBIDDEN: Readonly<Record<string, string>> = {
  loopback: '127.0.0.1',
  'the end of loopback': '127.255.255.254',
  'private 10': '10.0.0.1',
  'private 172.16': '172.16.0.1',
  'the end of private 172.16': '172.31.255.255',
  'private 192.168': '192.168.1.1',
  'link-local': '169.254.1.1',
  'cloud metadata': '169.254.169.254',
  'carrier-grade NAT': '100.64.0.1',
  'the end of carrier-grade NAT': '100.127.255.255',
  multicast: '224.0.0.1',
  broadcast: '255.255.255.255',
  unspecified: '0.0.0.0',
  'this network': '0.1.2.3',
  benchmarking: '198.18.0.1',
  'the end of benchmarking': '198.19.255.255',
  'documentation 1': '192.0.2.1',
  'documentation 2': '198.51.100.1',
  'documentation 3': '203.0.113.1',
  'protocol assignments': '192.0.0.1',
  'anycast of 6to4': '192.88.99.1',
  reserved: '240.0.0.1',
  'loopback 6': '::1',
  'unspecified 6': '::',
  'IPv4-compatible loopback': '::7f00:1',
  'mapped loopback': '::ffff:127.0.0.1',
  'mapped private': '::ffff:10.0.0.1',
  'mapped metadata': '::ffff:169.254.169.254',
  'translated loopback': '::ffff:0:7f00:1',
  'NAT64 of private': '64:ff9b::a00:1',
  'local NAT64': '64:ff9b:1::a00:1',
  'discard only': '100::1',
  '6to4 of private': '2002:a00:1::1',
  Teredo: '2001:0:4136:e378:8000:63bf:3fff:fdd2',
  'benchmarking 6': '2001:2::1',
  ORCHID: '2001:10::1',
  'documentation 6': '2001:db8::1',
  'new documentation 6': '3fff::1',
  'segment routing': '5f00::1',
  'unique local': 'fd00::1',
  'link-local 6': 'fe80::1',
  'link-local 6 with a zone': 'fe80::1%lo',
  'site-local': 'fec0::1',
  'multicast 6': 'ff02::1',
  'not assigned': '4000::1',
};

/** Other spellings of forbidden addresses, as they may stand in a URL. */
const SPELLINGS = [
  '127.1',
  '0x7f.0.0.1',
  '0x7f000001',
  '2130706433',
  '0177.0.0.1',
  '017700000001',
  '127.0.0.1.',
  '127。0。0。1',
  '１２７.0.0.1',
  '%31%32%37.0.0.1',
  '0',
  '0x0',
  '3232235777',
  '[::1]',
  '[0:0:0:0:0:0:0:1]',
  '[0000:0000:0000:0000:0000:0000:0000:0001]',
  '[::0.0.0.1]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[0:0:0:0:0:FFFF:7F00:0001]',
  '[64:ff9b::127.0.0.1]',
  '[::1%25lo]',
  '[fe80::1%25eth0]',
];

const inUrl = (address: string) => (address.includes(':') ? `[${address.replace('%', '%25')}]` : address);
const forbidden = Object.entries(FORBIDDEN);
/** A zone is not a part of what DNS can answer. */
const byDns = forbidden.filter(([, address]) => !address.includes('%'));

describe('the egress guard', () => {
  let zone: Record<string, (question: number) => readonly string[]>;
  let dns: DnsServer;
  let resolver: AddressResolver;
  let listeners: Server[];
  let port: number;
  let connections: number;

  beforeAll(async () => {
    const questions = new Map<string, number>();
    dns = await DnsServer.start((name) => {
      const n = questions.get(name) ?? 0;
      questions.set(name, n + 1);
      return zone[name]?.(n);
    });
    resolver = new AddressResolver();
    resolver.askOnly([dns.address]);
    const count = () => (connections += 1);
    const listen = async (host: string, at: number) => {
      const server = createServer((socket) => {
        count();
        socket.destroy();
      });
      server.listen(at, host);
      await once(server, 'listening');
      return server;
    };
    const first = await listen('127.0.0.1', 0);
    ({ port } = first.address() as AddressInfo);
    listeners = [first];
    // A machine without IPv6 has only the first.
    await listen('::1', port).then(
      (server) => listeners.push(server),
      () => undefined,
    );
  });
  afterAll(async () => {
    await dns.stop();
    for (const listener of listeners) listener.close();
  });
  beforeEach(() => {
    connections = 0;
    zone = {};
  });
  afterEach(() => expect(connections).toBe(0));

  async function send(url: string, allowPrivate: readonly string[] = []) {
    const config = { WEBHOOK_TIMEOUT_MS: 5000, WEBHOOK_EGRESS_PROXY: '' };
    const sender = new Sender({ ...config, egress: { ...strict, allowPrivate } }, resolver);
    try {
      return await sender.send({ url, headers: {}, body: '{}' });
    } finally {
      await sender.onModuleDestroy();
    }
  }
  const refused = { outcome: 'failed', status: undefined, error: { code: 'EGRESS_REFUSED' } };

  it.each(forbidden)('refuses %s as a literal', async (_name, address) => {
    expect(isAddressAllowed(address, strict)).toBe(false);
    const url = `http://${inUrl(address)}:${port}/`;
    expect(() => assertUrlAllowed(url, strict)).toThrow(/public address|must be a URL/);
    expect(await send(url)).toMatchObject(refused);
  });

  it.each(SPELLINGS)('refuses http://%s/', async (host) => {
    expect(() => assertUrlAllowed(`http://${host}/`, strict)).toThrow(/public address|must be a URL/);
    expect(await send(`http://${host}:${port}/`)).toMatchObject(refused);
  });

  it.each(byDns)('refuses %s as the answer of DNS', async (_name, address) => {
    zone['bad.example'] = () => [address];
    expect(await send(`http://bad.example:${port}/`)).toMatchObject(refused);
  });

  it.each(byDns)('refuses a name that has %s among good addresses', async (_name, address) => {
    zone['mixed.example'] = () => [...PUBLIC, address, ...PUBLIC_V6];
    expect(await send(`http://mixed.example:${port}/`)).toMatchObject(refused);
  });

  it.each(byDns.filter(([, address]) => !address.includes(':')))(
    'refuses the mapped form of %s',
    async (_name, address) => {
      zone['mapped.example'] = () => [`::ffff:${address}`];
      expect(await send(`http://[::ffff:${address}]:${port}/`)).toMatchObject(refused);
      expect(await send(`http://mapped.example:${port}/`)).toMatchObject(refused);
    },
  );

  it.each(byDns)('a redirect to %s is not followed', async (_name, address) => {
    const location = `http://${inUrl(address)}:${port}/`;
    const server = createHttpServer((_request, response) => response.writeHead(307, { location }).end());
    server.listen(0, '127.0.0.2');
    await once(server, 'listening');
    try {
      const own = `http://127.0.0.2:${(server.address() as AddressInfo).port}/`;
      const attempt = await send(own, ['127.0.0.2/32', '127.0.0.1/32', '::1/128']);
      expect(attempt).toMatchObject({ outcome: 'failed', status: 307 });
      expect(attempt.error?.message).toContain(`to ${location}: redirects are not followed`);
    } finally {
      server.close();
    }
  });

  it('a name that changes its address is called where it was judged, or not at all', async () => {
    // 127.0.0.2 stands for a public address. An attempt resolves the name once, for A and AAAA: questions 0 and 1.
    zone['rebinding.example'] = (question) => (question < 2 ? ['127.0.0.2'] : ['127.0.0.1']);
    const server = createHttpServer((_request, response) => response.writeHead(204).end());
    server.listen(port, '127.0.0.2');
    await once(server, 'listening');
    try {
      dns.asked.length = 0;
      const url = `http://rebinding.example:${port}/`;
      expect(await send(url, ['127.0.0.2/32'])).toMatchObject({ outcome: 'delivered', status: 204 });
      expect(dns.asked).toEqual(['rebinding.example', 'rebinding.example']);
      expect(await send(url, ['127.0.0.2/32'])).toMatchObject(refused);
    } finally {
      server.close();
    }
  });

  it('localhost is loopback, whatever the name server says', async () => {
    zone['localhost'] = zone['sub.localhost'] = () => PUBLIC;
    for (const host of ['localhost', 'LOCALHOST', 'localhost.', 'sub.localhost'])
      expect(await send(`http://${host}:${port}/`)).toMatchObject(refused);
  });

  it('lets public addresses pass', () => {
    for (const address of [...PUBLIC, ...PUBLIC_V6])
      expect([address, isAddressAllowed(address, strict)]).toEqual([address, true]);
    for (const address of [...PUBLIC, ...PUBLIC_V6])
      expect(assertUrlAllowed(`https://${inUrl(address)}/x`, strict).pathname).toBe('/x');
  });

  it('a private network that the rules name is allowed, also mapped, and nothing beside it', () => {
    const rules = { allowPrivate: ['10.1.0.0/16', 'fd00:1::/32'] };
    for (const address of ['10.1.2.3', '::ffff:10.1.2.3', 'fd00:1::5'])
      expect(isAddressAllowed(address, rules)).toBe(true);
    for (const address of ['10.2.0.1', '::ffff:10.2.0.1', 'fd00:2::5', '127.0.0.1'])
      expect(isAddressAllowed(address, rules)).toBe(false);
  });

  it.each([
    ['no url', 'shop', /must be a URL/],
    ['another scheme', 'ftp://shop.example/', /must start with https/],
    ['a file', 'file:///etc/passwd', /must start with https/],
    ['a user', 'https://user@shop.example/', /must not have a user/],
    ['a password', 'https://:secret@shop.example/', /must not have a user/],
    ['http where only https is allowed', 'http://shop.example/', /must start with https:\/\/$/],
  ])('refuses %s', (_name, url, reason) => {
    expect(() => assertUrlAllowed(url, { allowHttp: false, allowPrivate: [] })).toThrow(reason);
  });
});
