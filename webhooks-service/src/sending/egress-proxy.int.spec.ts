import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { AddressResolver } from './address-resolver';
import { Sender } from './send-attempt';

/** What the proxy answers to CONNECT; undefined: it connects. */
type Refusal = number | 'silence' | undefined;

/** A real proxy for CONNECT. It alone knows the address of shop.example. */
class ConnectProxy {
  readonly asked: string[] = [];
  refusal: Refusal;

  private constructor(
    private readonly server: Server,
    private readonly sockets: Set<Socket>,
    readonly url: string,
  ) {}

  static async start(): Promise<ConnectProxy> {
    const server = createServer((_request, response) => response.writeHead(405).end());
    const sockets = new Set<Socket>();
    const keep = (socket: Socket) => {
      sockets.add(socket.on('error', () => undefined));
      socket.on('close', () => sockets.delete(socket));
    };
    server.on('connection', keep);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const proxy = new ConnectProxy(server, sockets, `http://127.0.0.1:${port}`);
    server.on('connect', ({ url = '' }, client: Socket, head: Buffer) => {
      proxy.asked.push(url);
      if (proxy.refusal === 'silence') return;
      if (proxy.refusal !== undefined) {
        client.end(`HTTP/1.1 ${proxy.refusal} No\r\n\r\n`);
        return;
      }
      const target = connect(Number(url.split(':').at(-1)), '127.0.0.1', () => {
        client.write('HTTP/1.1 200 Connected\r\n\r\n');
        target.write(head);
        target.pipe(client).pipe(target);
      });
      keep(target);
    });
    return proxy;
  }

  stop(): void {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
  }
}

describe('an attempt through an egress proxy', () => {
  let proxy: ConnectProxy;
  let endpoint: Server;
  let port: number;
  let received: { body: string; headers: IncomingHttpHeaders }[];
  let sender: Sender;

  beforeEach(async () => {
    received = [];
    proxy = await ConnectProxy.start();
    endpoint = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (part: string) => (body += part));
      request.on('end', () => {
        received.push({ body, headers: request.headers });
        response.writeHead(204).end();
      });
    });
    endpoint.listen(0, '127.0.0.1');
    await once(endpoint, 'listening');
    ({ port } = endpoint.address() as AddressInfo);
    sender = senderWith(20_000);
  });
  afterEach(async () => {
    await sender.onModuleDestroy();
    proxy.stop();
    endpoint.closeAllConnections();
    endpoint.close();
  });

  function senderWith(limitMs: number): Sender {
    const resolver = new AddressResolver();
    // Nobody answers there: a name that we resolved ourselves would fail.
    resolver.askOnly(['127.0.0.1:1']);
    const egress = { allowHttp: true, allowPrivate: [] };
    return new Sender({ WEBHOOK_TIMEOUT_MS: limitMs, WEBHOOK_EGRESS_PROXY: proxy.url, egress }, resolver);
  }
  const send = (host = 'shop.example') =>
    sender.send({ url: `http://${host}:${port}/hooks?a=1`, headers: { 'webhook-id': '1' }, body: '{"n":1}' });

  it('reaches the endpoint by a tunnel; the proxy resolves its name', async () => {
    expect(await send()).toMatchObject({ outcome: 'delivered', status: 204 });
    expect(proxy.asked).toEqual([`shop.example:${port}`]);
    expect(received).toMatchObject([{ body: '{"n":1}', headers: { 'webhook-id': '1' } }]);
  });

  it('uses the tunnel again', async () => {
    for (let n = 0; n < 3; n++) expect(await send()).toMatchObject({ outcome: 'delivered' });
    // The second may come before the first connection is free again.
    expect(proxy.asked.length).toBeLessThan(3);
  });

  it.each(['127.0.0.1', '10.0.0.1', '169.254.169.254', '[::1]'])(
    'does not even ask the proxy for the address %s',
    async (host) => {
      expect(await send(host)).toMatchObject({ outcome: 'failed', error: { code: 'EGRESS_REFUSED' } });
      expect(proxy.asked).toEqual([]);
    },
  );

  it('fails if the proxy refuses the host, as it must for a private address', async () => {
    proxy.refusal = 403;
    const attempt = await send();
    expect(attempt).toMatchObject({ outcome: 'failed', status: undefined });
    expect(attempt.error?.message).toContain('403');
    expect(received).toEqual([]);
  });

  it('fails if the proxy is away', async () => {
    proxy.stop();
    expect(await send()).toMatchObject({
      outcome: 'failed',
      error: { message: 'the connection was refused' },
    });
  });

  it('fails after its limit if the proxy hangs', async () => {
    await sender.onModuleDestroy();
    sender = senderWith(300);
    proxy.refusal = 'silence';
    expect(await send()).toMatchObject({ outcome: 'failed', error: { code: 'TIMEOUT' } });
    expect(proxy.asked).toHaveLength(1);
  });
});
