import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

type State = 'open' | 'frozen' | 'cut';

/** One client's connection and the one that was opened for it. */
interface Pair {
  readonly client: Socket;
  readonly target: Socket;
}

/**
 * Stands between a service and a server on this machine, and breaks the network between them in the ways that networks
 * break. Bytes are never lost, changed or reordered, unless their connection is.
 */
export class TcpProxy {
  private readonly server: Server;
  private readonly pairs = new Set<Pair>();
  private readonly forgotten = new Set<Pair>();
  private state: State = 'open';
  private delayMs = 0;
  /** How many connections clients have opened so far. */
  accepted = 0;

  private constructor(private readonly targetPort: number) {
    this.server = createServer({ allowHalfOpen: false }, (client) => this.accept(client));
  }

  /** Listens on a free port of 127.0.0.1 and passes everything on to `targetPort`. */
  static async start(targetPort: number): Promise<TcpProxy> {
    const proxy = new TcpProxy(targetPort);
    proxy.server.listen(0, '127.0.0.1');
    await once(proxy.server, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** The URL of a server with this proxy in its place. */
  url(original: string): string {
    const url = new URL(original);
    url.hostname = '127.0.0.1';
    url.port = String(this.port);
    return url.toString();
  }

  /** Resets all connections, and every new one until heal(). */
  cut(): void {
    this.state = 'cut';
    this.resetAll();
  }

  /**
   * Goes silent in both directions without closing anything: nobody is told. New connections are taken, as by a kernel
   * whose program hangs, and get no answer. What is sent meanwhile is passed on after heal(), where the connection still exists.
   */
  freeze(): void {
    this.state = 'frozen';
    for (const { client, target } of this.pairs) {
      client.pause();
      target.pause();
    }
  }

  /**
   * Forgets the connections that are open now, like a firewall that was restarted: they stay silent for good, and neither
   * end is told. New ones work.
   */
  forget(): void {
    for (const pair of this.pairs) {
      pair.client.pause();
      pair.target.pause();
      this.forgotten.add(pair);
      this.pairs.delete(pair);
    }
  }

  /** Adds `ms` to each round trip, on what clients send; 0 ends it. */
  delay(ms: number): void {
    this.delayMs = ms;
  }

  /** Ends cut(), freeze() and delay(); what was forgotten stays so. */
  heal(): void {
    this.state = 'open';
    this.delayMs = 0;
    for (const { client, target } of this.pairs) {
      client.resume();
      target.resume();
    }
  }

  async stop(): Promise<void> {
    this.server.close();
    this.resetAll();
    await once(this.server, 'close');
  }

  private accept(client: Socket): void {
    this.accepted++;
    client.on('error', () => undefined);
    if (this.state === 'cut') {
      client.resetAndDestroy();
      return;
    }
    const target = connect({ port: this.targetPort, host: '127.0.0.1', noDelay: true });
    client.setNoDelay(true);
    const pair = { client, target };
    this.pairs.add(pair);
    client.on('data', (data) => this.passOn(data, target));
    target.on('data', (data) => client.write(data));
    client.on('end', () => target.end());
    target.on('end', () => client.end());
    target.on('error', () => client.resetAndDestroy());
    client.on('close', () => {
      this.pairs.delete(pair);
      this.forgotten.delete(pair);
      target.destroy();
    });
    target.on('close', () => client.destroy());
    if (this.state === 'frozen') {
      client.pause();
      target.pause();
    }
  }

  private passOn(data: Buffer, target: Socket): void {
    if (this.delayMs === 0) target.write(data);
    // Timers of the same length end in the order in which they were started.
    else setTimeout(() => target.write(data), this.delayMs);
  }

  private resetAll(): void {
    for (const { client, target } of [...this.pairs, ...this.forgotten]) {
      client.resetAndDestroy();
      target.resetAndDestroy();
    }
  }
}
