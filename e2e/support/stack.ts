import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ClientProxyFactory, Transport, type ClientProxy } from '@nestjs/microservices';
import { connect, type Channel, type ChannelModel } from 'amqplib';
import Redis from 'ioredis';
import { firstValueFrom } from 'rxjs';
import { v4 as uuidv4 } from 'uuid';
import { contracts, type Answers, type DataOf, type RequestPattern } from '@order-flow/contracts/contracts';
import type { OrderView, ProductView } from '@order-flow/contracts/payloads';
import { hashPassword } from '../../tools/accounts/accounts';
import { nodeBinary } from '../../tools/install/install';
import type { SentMovement } from '../../tools/shared/invariants';
import { freePort } from '../../tools/servers/ports';
import { startRabbitMq } from '../../tools/servers/rabbitmq';
import { startRedis } from '../../tools/servers/redis';
import { startService } from '../../tools/start/services';
import { query } from './database';
import { eventually } from './eventually';
import {
  expectNoSecrets,
  noteSecret,
  noteSecretsOfEnv,
  noteSecretsOfHeaders,
  secretsIn,
  secretsInLogs,
} from './secrets';

export const root = path.resolve(__dirname, '..', '..');
export type ServiceName = 'gateway' | 'orders-service' | 'products-service';
type Service = Awaited<ReturnType<typeof startService>>;
export interface Answer<T> {
  status: number;
  headers: Headers;
  body: T;
}

export const PASSWORD = 'correct horse battery staple';
const passwordHash = hashPassword(PASSWORD);
const ACCOUNTS = JSON.stringify([
  { name: 'olga', role: 'operator', passwordHash },
  { name: 'vera', role: 'viewer', passwordHash },
]);

noteSecret('the password of an account', PASSWORD);

const METRICS_LIMIT_MS = 1000;
const final = new Set(['CONFIRMED', 'REJECTED', 'CANCELLED']);

/** The three services with a RabbitMQ, a Redis and databases of their own, all of it real. */
export class Stack {
  readonly services = new Map<ServiceName, Service>();
  /** Every order that a client was told of. */
  readonly acknowledged: OrderView[] = [];
  /** Every change of stock that a client asked for, where a test notes them. */
  readonly movements: SentMovement[] = [];
  readonly redis: Redis;
  private readonly logFiles: Record<ServiceName, string[]> = {
    gateway: [],
    'orders-service': [],
    'products-service': [],
  };
  private readonly clients = new Map<string, ClientProxy>();
  /** The headers of who is signed in, by name. */
  private readonly signedIn = new Map<string, Promise<Record<string, string>>>();
  private amqp: ChannelModel | undefined;
  private ports: Record<ServiceName, number> = { gateway: 0, 'orders-service': 0, 'products-service': 0 };

  private constructor(
    private readonly dir: string,
    private readonly env: Record<string, string>,
    public rabbitMq: Awaited<ReturnType<typeof startRabbitMq>>,
    public redisServer: Awaited<ReturnType<typeof startRedis>>,
  ) {
    this.redis = new Redis(redisServer.url, { maxRetriesPerRequest: 1, retryStrategy: () => 100 });
    // It is stopped on purpose by some tests.
    this.redis.on('error', () => undefined);
  }

  /**
   * Boots it all; `env` goes to every service, `plugins` are the broker's, and `more` is added to the settings of the broker
   * and of Redis. `prepare` runs when the broker and Redis are there and no service is.
   */
  static async start(
    env: Record<string, string> = {},
    plugins: string[] = [],
    prepare: (stack: Stack) => Promise<void> = () => Promise.resolve(),
    more: { rabbitMqConfig?: string; redisArgs?: string[] } = {},
  ): Promise<Stack> {
    const dir = mkdtempSync(path.join(tmpdir(), 'order-flow-e2e-'));
    const rabbitMq = await startRabbitMq({
      dir: path.join(dir, 'rabbitmq'),
      plugins,
      config: more.rabbitMqConfig,
    });
    const redis = await startRedis({ dir: path.join(dir, 'redis'), args: more.redisArgs });
    const stack = new Stack(dir, env, rabbitMq, redis);
    try {
      for (const name of ['gateway', 'orders-service', 'products-service'] as const) {
        stack.ports[name] = await freePort();
      }
      await prepare(stack);
      await Promise.all([stack.up('products-service'), stack.up('orders-service'), stack.up('gateway')]);
      return stack;
    } catch (error) {
      await stack.stop().catch(() => undefined);
      throw error;
    }
  }

  get databases() {
    return { orders: path.join(this.dir, 'orders.db'), products: path.join(this.dir, 'products.db') };
  }

  /** Starts a service and waits until it is ready. `signal` ends a service that never gets ready. */
  async up(name: ServiceName, env: Record<string, string> = {}, signal?: AbortSignal): Promise<Service> {
    // One for each run, so that what happened before a crash can still be read.
    const logFile = path.join(this.dir, `${name}.${this.logFiles[name].length}.log`);
    this.logFiles[name].push(logFile);
    const given = {
      LOG_LEVEL: 'info',
      DATA_DIR: this.dir,
      RABBITMQ_URL: this.rabbitMq.url,
      REDIS_URL: this.redisServer.url,
      ...(name === 'gateway' && { ACCOUNTS }),
      GATEWAY_PORT: String(this.ports.gateway),
      ORDERS_PORT: String(this.ports['orders-service']),
      PRODUCTS_PORT: String(this.ports['products-service']),
      RETRY_DELAYS_MS: '100,200,300',
      REDRIVE_DELAYS_SECONDS: '2,4',
      SWEEP_INTERVAL_MS: '500',
      OUTBOX_SWEEP_MS: '200',
      ...this.env,
      ...env,
    };
    noteSecretsOfEnv(given);
    const service = await startService(name, {
      root,
      node: nodeBinary(root),
      logFile,
      env: { ...process.env, ...given },
      signal,
    });
    this.services.set(name, service);
    return service;
  }

  url(name: ServiceName): string {
    return `http://127.0.0.1:${this.ports[name]}`;
  }

  service(name: ServiceName): Service {
    const service = this.services.get(name);
    if (!service) throw new Error(`${name} was never started`);
    return service;
  }

  /**
   * Ends everything that it started, services first.
   *
   * @throws Error if a log or the metrics hold a secret that a test used
   */
  async stop(): Promise<void> {
    const inMetrics = await this.secretsInMetrics();
    await Promise.allSettled(
      [...this.clients.values()].map((client) => Promise.resolve(client.close() as unknown)),
    );
    await this.amqp?.close().catch(() => undefined);
    await Promise.allSettled([...this.services.values()].map((service) => service.stop()));
    this.redis.disconnect();
    await Promise.allSettled([this.rabbitMq.stop(), this.redisServer.stop()]);
    const folders = ['', 'rabbitmq/log', 'redis'].map((folder) => path.join(this.dir, folder));
    const found = [...inMetrics, ...secretsInLogs(folders)];
    rmSync(this.dir, { recursive: true, force: true });
    expectNoSecrets(found);
  }

  /** Looks into the metrics of the services that still run. */
  private async secretsInMetrics(): Promise<string[]> {
    const running = [...this.services.values()].filter(({ child }) => child.exitCode === null);
    const found = running.map(async ({ name, url }) => {
      const authorization = `Bearer ${this.env['METRICS_TOKEN'] ?? ''}`;
      const signal = AbortSignal.timeout(METRICS_LIMIT_MS);
      const response = await fetch(`${url}/metrics`, { headers: { authorization }, signal });
      return secretsIn(`metrics of ${name}`, Buffer.from(await response.arrayBuffer()));
    });
    // A service that a test has stopped or killed does not answer.
    return (await Promise.allSettled(found)).flatMap((one) => (one.status === 'fulfilled' ? one.value : []));
  }

  /** Starts the broker again, on the same data and port, after it was stopped or killed. */
  async restartRabbitMq(port = this.rabbitMq.port): Promise<void> {
    // A plain Nest client refuses all requests until it has noticed by itself that the broker is back. New ones connect.
    const clients = [...this.clients.values()];
    this.clients.clear();
    await Promise.allSettled(clients.map((client) => Promise.resolve(client.close() as unknown)));
    this.rabbitMq = await startRabbitMq({ dir: path.join(this.dir, 'rabbitmq'), port });
  }

  /** Starts Redis again, on the same data and port, after it was stopped. */
  async restartRedis(port = this.redisServer.port): Promise<void> {
    this.redisServer = await startRedis({ dir: path.join(this.dir, 'redis'), port });
  }

  /** The lines that a service has logged so far, over all its runs. */
  async log(name: ServiceName): Promise<Record<string, unknown>[]> {
    const texts = await Promise.all(this.logFiles[name].map((file) => readFile(file, 'utf8')));
    return texts
      .join('')
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Record<string, unknown>);
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
    return {
      status: response.status,
      headers: response.headers,
      body: (text ? JSON.parse(text) : undefined) as T,
    };
  }

  /** Headers that make a request the one of an operator, signed in at this gateway. */
  asOperator(): Promise<Record<string, string>> {
    return this.as('olga');
  }

  asViewer(): Promise<Record<string, string>> {
    return this.as('vera');
  }

  private as(name: string): Promise<Record<string, string>> {
    let headers = this.signedIn.get(name);
    if (!headers) {
      headers = this.signIn(name);
      this.signedIn.set(name, headers);
      // The next one tries again.
      headers.catch(() => this.signedIn.delete(name));
    }
    return headers;
  }

  /** Opens a session of its own. */
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

  /** Places an order over HTTP; it must be accepted. */
  async place(productId: string, quantity = 1, headers = {}): Promise<OrderView> {
    const { status, body } = await this.http<OrderView>('POST', '/orders', { productId, quantity }, headers);
    if (status !== 201) throw new Error(`POST /orders answered ${status}: ${JSON.stringify(body)}`);
    this.acknowledged.push(body);
    return body;
  }

  async order(id: string): Promise<OrderView> {
    return (await this.http<OrderView>('GET', `/orders/${id}`)).body;
  }

  /** The order once it is in a final state. */
  untilFinal(id: string, timeoutMs?: number): Promise<OrderView> {
    return eventually(async () => {
      const order = await this.order(id);
      return final.has(order.status) ? order : undefined;
    }, timeoutMs);
  }

  /** Every order is final and holds no stock that it should not, from the database. */
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

  /** A plain Nest client with stock options, as the seed document has it. */
  client(queue: string): ClientProxy {
    let client = this.clients.get(queue);
    if (!client) {
      client = ClientProxyFactory.create({
        transport: Transport.RMQ,
        options: { urls: [this.rabbitMq.url], queue, queueOptions: { durable: true } },
      });
      this.clients.set(queue, client);
    }
    return client;
  }

  request<P extends RequestPattern>(pattern: P, data: DataOf<P>): Promise<Answers[P]> {
    return firstValueFrom(this.client(contracts[pattern].queue).send<Answers[P]>(pattern, data));
  }

  emit(queue: string, pattern: string, data: unknown): Promise<unknown> {
    return firstValueFrom(this.client(queue).emit(pattern, data), { defaultValue: undefined });
  }

  createProduct(stock: number, name = `Product ${uuidv4()}`): Promise<ProductView> {
    return this.request('products.create', { name, price: 9.99, stock });
  }

  /** A raw channel, for what no client would send. */
  async channel(): Promise<Channel> {
    if (!this.amqp) {
      const connection = await connect(this.rabbitMq.url);
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

  // ---- Metrics ----------------------------------------------------------------------------------------------

  /** The value of one series of a service, e.g. `orders_by_status{status="PENDING"}`; 0 where it is not there. */
  async metric(name: ServiceName, series: string): Promise<number> {
    const text = await (await fetch(`${this.url(name)}/metrics`)).text();
    const line = text.split('\n').find((candidate) => candidate.startsWith(`${series} `));
    return line === undefined ? 0 : Number(line.slice(series.length + 1));
  }
}
