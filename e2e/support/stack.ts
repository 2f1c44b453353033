import { ClientProxyFactory, Transport, type ClientProxy } from '@nestjs/microservices';
import { connect, type Channel, type ChannelModel } from 'amqplib';
import { firstValueFrom, timeout } from 'rxjs';
import { v4 as uuidv4 } from 'uuid';
import { contracts, type Answers, type DataOf, type RequestPattern } from '@order-flow/contracts/contracts';
import type { OrderView, ProductView } from '@order-flow/contracts/payloads';
import type { SentMovement } from '../../tools/shared/invariants';
import { eachUrl } from '../../tools/shared/server-urls';
import { undocumented } from './api/documented';
import { query } from './database';
import { eventually } from './eventually';
import { PASSWORD, Processes, startServers, type ServerSettings } from './processes';
import { noteSecret, noteSecretsOfHeaders } from './secrets';

export { accounts, PASSWORD, root, type ServiceName } from './processes';

export interface Answer<T> {
  status: number;
  headers: Headers;
  body: T;
}

const ANSWER_LIMIT_MS = 20_000;
const final = new Set(['CONFIRMED', 'REJECTED', 'CANCELLED']);

/** The whole system, and what its clients do with it: over HTTP, and through RabbitMQ. */
export class Stack extends Processes {
  /** Every order that was acknowledged to a client. */
  readonly acknowledged: OrderView[] = [];
  /** The changes of stock that clients asked for, if the test notes them. */
  readonly movements: SentMovement[] = [];
  private readonly clients = new Map<string, ClientProxy>();
  /** The headers of the users who are signed in, by name. */
  private readonly signedIn = new Map<string, Promise<Record<string, string>>>();
  private amqp: ChannelModel | undefined;

  /**
   * Starts everything. `env` goes to every service, `plugins` are the broker's, and `more` says what is special about the
   * broker and Redis. `prepare` runs after the broker and Redis have started and before the services do.
   */
  static async start(
    env: Record<string, string> = {},
    plugins: string[] = [],
    prepare: (stack: Stack) => Promise<void> = () => Promise.resolve(),
    more: ServerSettings = {},
  ): Promise<Stack> {
    const stack = new Stack(await startServers(plugins, more), env, more.optional);
    try {
      await prepare(stack);
      const { optional = [] } = more;
      const names = ['products-service', 'orders-service', 'gateway', ...optional] as const;
      await Promise.all(names.map((name) => stack.up(name)));
      return stack;
    } catch (error) {
      await stack.stop().catch(() => undefined);
      throw error;
    }
  }

  override async stop(): Promise<void> {
    await this.closeClients();
    await this.amqp?.close().catch(() => undefined);
    await super.stop();
  }

  override async restartRabbitMq(port?: number): Promise<void> {
    // A plain Nest client refuses requests until it notices that the broker is back. New clients connect at once.
    await this.closeClients();
    await super.restartRabbitMq(port);
  }

  private async closeClients(): Promise<void> {
    const clients = [...this.clients.values()];
    this.clients.clear();
    await Promise.allSettled(clients.map((client) => Promise.resolve(client.close() as unknown)));
  }

  // ---- HTTP -------------------------------------------------------------------------------------------------

  async http<T = unknown>(
    method: string,
    pathname: string,
    body?: unknown,
    headers = {},
  ): Promise<Answer<T>> {
    noteSecretsOfHeaders(Object.entries(headers));
    const response = await fetch(this.url('gateway') + pathname, {
      method,
      headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    noteSecretsOfHeaders(response.headers);
    const text = await response.text();
    const answer = text ? (JSON.parse(text) as unknown) : undefined;
    // The services and their document must agree, whatever a test is about.
    expect(undocumented(method, pathname, response.status, answer)).toEqual([]);
    return { status: response.status, headers: response.headers, body: answer as T };
  }

  /** The headers of a request by an operator who is signed in. */
  asOperator(): Promise<Record<string, string>> {
    return this.as('olga');
  }

  asAdmin(): Promise<Record<string, string>> {
    return this.as('ada');
  }

  asViewer(): Promise<Record<string, string>> {
    return this.as('vera');
  }

  private as(name: string): Promise<Record<string, string>> {
    let headers = this.signedIn.get(name);
    if (!headers) {
      headers = this.signIn(name);
      this.signedIn.set(name, headers);
      // If it fails, the next call tries again.
      headers.catch(() => this.signedIn.delete(name));
    }
    return headers;
  }

  /** Opens a new session. */
  async signIn(name: string, password = PASSWORD): Promise<Record<string, string>> {
    const { status, headers, body } = await this.http<{ csrfToken: string }>('POST', '/auth/login', {
      name,
      password,
    });
    if (status !== 200) throw new Error(`POST /auth/login answered ${status}: ${JSON.stringify(body)}`);
    noteSecret('a CSRF token', body.csrfToken);
    const [cookie = ''] = headers.getSetCookie();
    return { cookie: cookie.split(';')[0] ?? '', 'x-csrf-token': body.csrfToken };
  }

  /** Places an order over HTTP. Throws if it is refused. */
  async place(productId: string, quantity = 1, headers = {}): Promise<OrderView> {
    const { status, body } = await this.http<OrderView>('POST', '/orders', { productId, quantity }, headers);
    if (status !== 201) throw new Error(`POST /orders answered ${status}: ${JSON.stringify(body)}`);
    this.acknowledged.push(body);
    return body;
  }

  async order(id: string): Promise<OrderView> {
    return (await this.http<OrderView>('GET', `/orders/${id}`)).body;
  }

  /** Waits until the order is final. */
  untilFinal(id: string, timeoutMs?: number): Promise<OrderView> {
    return eventually(async () => {
      const order = await this.order(id);
      return final.has(order.status) ? order : undefined;
    }, timeoutMs);
  }

  /** Waits until no order still waits for stock or for its release, as the database says. */
  allFinal(timeoutMs = 60_000): Promise<boolean> {
    return eventually(async () => {
      const [row] = await query<{ n: number }>(
        this.databases.orders,
        `SELECT count(*) AS n FROM orders WHERE "stockState" IN ('asked', 'releasing')`,
      );
      if (row?.n !== 0) throw new Error(`${row?.n} orders are still open`);
      return true;
    }, timeoutMs);
  }

  // ---- RabbitMQ ---------------------------------------------------------------------------------------------

  /** A plain Nest client with default options, as in the seed document. */
  client(queue: string): ClientProxy {
    let client = this.clients.get(queue);
    if (!client) {
      client = ClientProxyFactory.create({
        transport: Transport.RMQ,
        options: { urls: eachUrl(this.rabbitMq.url), queue, queueOptions: { durable: true } },
      });
      this.clients.set(queue, client);
    }
    return client;
  }

  /**
   * @throws Error after 20 s without an answer: a service drops its answer while its publishing connection is not open yet,
   * as right after a restart of the broker. Then the caller asks again.
   */
  request<P extends RequestPattern>(pattern: P, data: DataOf<P>): Promise<Answers[P]> {
    const answer = this.client(contracts[pattern].queue).send<Answers[P]>(pattern, data);
    return firstValueFrom(answer.pipe(timeout(ANSWER_LIMIT_MS)));
  }

  emit(queue: string, pattern: string, data: unknown): Promise<unknown> {
    return firstValueFrom(this.client(queue).emit(pattern, data), { defaultValue: undefined });
  }

  createProduct(stock: number, name = `Product ${uuidv4()}`): Promise<ProductView> {
    return this.request('products.create', { name, price: 9.99, stock });
  }

  /** A raw channel, for messages that no client would send. */
  async channel(): Promise<Channel> {
    if (!this.amqp) {
      const connection = await connectToOne(eachUrl(this.rabbitMq.url));
      connection.on('error', () => undefined);
      connection.on('close', () => (this.amqp = undefined));
      this.amqp = connection;
    }
    return this.amqp.createChannel();
  }

  async queueDepth(queue: string): Promise<number> {
    const channel = await this.channel();
    try {
      return (await channel.checkQueue(queue)).messageCount;
    } finally {
      await channel.close();
    }
  }
}

/** Connects to the first node that answers. */
async function connectToOne(urls: string[]): Promise<ChannelModel> {
  const [url = '', ...others] = urls;
  return connect(url).catch((error: unknown) => {
    if (others.length === 0) throw error;
    return connectToOne(others);
  });
}
