import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Redis from 'ioredis';
import { hashPassword, LEAST_COST } from '../../tools/accounts/accounts';
import { nodeBinary } from '../../tools/install/install';
import { freePort } from '../../tools/servers/ports';
import { startRabbitMq } from '../../tools/servers/rabbitmq';
import { startRedis } from '../../tools/servers/redis';
import { startService } from '../../tools/start/services';
import { startCluster, type Cluster } from './servers/cluster';
import { databasesOn, OwnPostgres, shareDatabases, type SharedDatabases } from './servers/shared-postgres';
import { shareRabbitMq, type RabbitMq } from './servers/shared-rabbitmq';
import { expectNoSecrets, noteSecret, noteSecretsOfEnv, secretsIn, secretsInLogs } from './secrets';

export const root = path.resolve(__dirname, '..', '..');
export type ServiceName = 'gateway' | 'orders-service' | 'products-service' | OptionalService;
/** Services that a test starts only if it is about them: each start takes 2 s of CPU. */
export type OptionalService = 'webhooks-service' | 'notifications-service';
type Service = Awaited<ReturnType<typeof startService>>;
type Env = Record<string, string>;

export const PASSWORD = 'correct horse battery staple';
/** The variables for three accounts with this hash of PASSWORD. ada is an admin, olga an operator, vera a viewer. */
export function accounts(passwordHash: string): { ACCOUNTS: string } {
  const people = [
    { name: 'ada', role: 'admin' },
    { name: 'olga', role: 'operator' },
    { name: 'vera', role: 'viewer' },
  ];
  return { ACCOUNTS: JSON.stringify(people.map((person) => ({ ...person, passwordHash }))) };
}
/** A sign-in with the usual hash takes 0.3 s of CPU, with this one 0.01 s. */
const QUICK_ACCOUNTS = accounts(hashPassword(PASSWORD, { cost: LEAST_COST }));

noteSecret('the password of an account', PASSWORD);

const METRICS_LIMIT_MS = 1000;

/** What is special about the broker and Redis. */
export interface ServerSettings {
  /** For a test that stops or breaks its broker. A broker with plugins or settings of its own is never shared. */
  readonly ownRabbitMq?: boolean;
  readonly rabbitMqConfig?: string;
  readonly redisArgs?: string[];
  /** Three RabbitMQ nodes with quorum queues, two Redis servers and their sentinels, in place of one of each. */
  readonly cluster?: boolean;
  /** PostgreSQL, also when the tests run on SQLite. `own`: for a test that stops or breaks it. */
  readonly postgres?: 'shared' | 'own';
  /** Services to start as well; the gateway knows only these. */
  readonly optional?: readonly OptionalService[];
}

/** What runs before the services do: a folder for all data, a RabbitMQ, a Redis, and a port for each service. */
export interface Servers {
  readonly dir: string;
  readonly rabbitMq: RabbitMq;
  /** Where the broker's logs are. */
  readonly rabbitMqDir: string;
  readonly sharesRabbitMq: boolean;
  readonly redis: Awaited<ReturnType<typeof startRedis>>;
  readonly cluster: Cluster | undefined;
  /** On PostgreSQL; undefined: files in `dir`. */
  readonly sharedDatabases: SharedDatabases | undefined;
  readonly postgres: OwnPostgres | undefined;
  readonly ports: Readonly<Record<ServiceName, number>>;
}

/** Provides a RabbitMQ, which may be shared with other tests, and starts a Redis on a free port, both without data. */
export async function startServers(plugins: string[], more: ServerSettings): Promise<Servers> {
  const dir = mkdtempSync(path.join(tmpdir(), 'order-flow-e2e-'));
  const cluster = more.cluster === true ? await startCluster(dir) : undefined;
  const own = plugins.length > 0 || more.rabbitMqConfig !== undefined || more.ownRabbitMq === true;
  const shared = own || cluster ? undefined : await shareRabbitMq();
  const rabbitMqDir = shared?.dir ?? path.join(dir, 'rabbitmq');
  const rabbitMq =
    cluster?.rabbitMq ??
    shared?.rabbitMq ??
    (await startRabbitMq({ dir: rabbitMqDir, plugins, config: more.rabbitMqConfig }));
  const redis = cluster?.redis ?? (await startRedis({ dir: path.join(dir, 'redis'), args: more.redisArgs }));
  const ports = {
    gateway: await freePort(),
    'orders-service': await freePort(),
    'products-service': await freePort(),
    'webhooks-service': await freePort(),
    'notifications-service': await freePort(),
  };
  const sharesRabbitMq = shared !== undefined;
  const postgres = more.postgres === 'own' ? await OwnPostgres.start() : undefined;
  const sharedDatabases = postgres ? databasesOn(postgres) : shareDatabases(more.postgres === 'shared');
  return { dir, rabbitMq, rabbitMqDir, sharesRabbitMq, redis, cluster, sharedDatabases, postgres, ports };
}

/**
 * The processes of a system under test: the services, a RabbitMQ, a Redis, and the databases, all of it real.
 */
export class Processes {
  readonly services = new Map<ServiceName, Service>();
  private readonly replicas: Service[] = [];
  readonly redis: Redis;
  rabbitMq: Servers['rabbitMq'];
  redisServer: Servers['redis'];
  readonly postgres: Servers['postgres'];
  private readonly nodes: Cluster | undefined;
  private readonly dir: string;
  private readonly rabbitMqDir: string;
  private readonly sharesRabbitMq: boolean;
  private readonly sharedDatabases: SharedDatabases | undefined;
  private readonly ports: Servers['ports'];
  private readonly logFiles: Record<ServiceName, string[]> = {
    gateway: [],
    'orders-service': [],
    'products-service': [],
    'webhooks-service': [],
    'notifications-service': [],
  };

  /** `env` goes to every service. */
  protected constructor(
    servers: Servers,
    private readonly env: Env,
    private readonly optional: readonly OptionalService[] = [],
  ) {
    this.nodes = servers.cluster;
    this.dir = servers.dir;
    this.rabbitMqDir = servers.rabbitMqDir;
    this.sharesRabbitMq = servers.sharesRabbitMq;
    this.sharedDatabases = servers.sharedDatabases;
    this.postgres = servers.postgres;
    this.ports = servers.ports;
    this.rabbitMq = servers.rabbitMq;
    this.redisServer = servers.redis;
    this.redis = new Redis(servers.redis.url, { maxRetriesPerRequest: 1, retryStrategy: () => 100 });
    // Some tests stop Redis on purpose.
    this.redis.on('error', () => undefined);
  }

  /** The nodes, if the test asked for a cluster. */
  get cluster(): Cluster {
    if (!this.nodes) throw new Error('start the stack with { cluster: true }');
    return this.nodes;
  }

  get databases() {
    return { orders: this.fileOf('orders'), products: this.fileOf('products') };
  }

  /** The databases of the optional services. They are there only if the services were started. */
  get optionalDatabases() {
    return { webhooks: this.fileOf('webhooks'), notifications: this.fileOf('notifications') };
  }

  /** The URL to which the services add their names, if the stack has PostgreSQL. */
  get databaseUrl(): string {
    return this.sharedDatabases?.url ?? '';
  }

  /** The folder with the services' files. */
  get dataDir(): string {
    return this.dir;
  }

  private fileOf(owner: string): string {
    return this.sharedDatabases?.of(owner) ?? path.join(this.dir, `${owner}.db`);
  }

  /** Starts a service. `env` is for this run only. `signal` ends a service that never gets ready. */
  async up(name: ServiceName, env: Env = {}, signal?: AbortSignal): Promise<Service> {
    const service = await this.startOne(name, env, signal);
    this.services.set(name, service);
    return service;
  }

  /** Starts one more process of a service, on a port of its own. */
  async replica(name: ServiceName, env: Env = {}): Promise<Service> {
    const variable = `${name.replace('-service', '').toUpperCase()}_PORT`;
    const service = await this.startOne(name, { ...env, [variable]: String(await freePort()) });
    this.replicas.push(service);
    return service;
  }

  private async startOne(name: ServiceName, env: Env, signal?: AbortSignal): Promise<Service> {
    // Each run has a log file of its own, so that the log of a crashed run can still be read.
    const logFile = path.join(this.dir, `${name}.${this.logFiles[name].length}.log`);
    this.logFiles[name].push(logFile);
    const given = {
      LOG_LEVEL: 'info',
      DATA_DIR: this.dir,
      ...(this.sharedDatabases && { DATABASE_URL: this.sharedDatabases.url }),
      RABBITMQ_URL: this.rabbitMq.url,
      REDIS_URL: this.nodes?.redisUrl ?? this.redisServer.url,
      ...(name === 'gateway' && QUICK_ACCOUNTS),
      GATEWAY_PORT: String(this.ports.gateway),
      ORDERS_PORT: String(this.ports['orders-service']),
      PRODUCTS_PORT: String(this.ports['products-service']),
      WEBHOOKS_PORT: String(this.ports['webhooks-service']),
      NOTIFICATIONS_PORT: String(this.ports['notifications-service']),
      // Else what the machine does beside the tests would keep webhooks and mails from the CPU.
      PROCESS_NICE: '0',
      OPTIONAL_SERVICES: this.optional.map((name) => name.replace('-service', '')).join() || 'none',
      RETRY_DELAYS_MS: '100,200,300',
      REDRIVE_DELAYS_SECONDS: '2,4',
      SWEEP_INTERVAL_MS: '500',
      OUTBOX_SWEEP_MS: '200',
      ...this.env,
      ...env,
    };
    noteSecretsOfEnv(given);
    return startService(name, {
      root,
      node: nodeBinary(root),
      logFile,
      env: { ...process.env, ...given },
      signal,
    });
  }

  /**
   * Runs `work` while a service is frozen: it takes nothing in and answers nothing, and goes on afterwards. Use it instead
   * of a stop and a start, which take 2 s of CPU, unless the queue's content or the stop itself is the subject.
   */
  async whileFrozen<T>(name: ServiceName, work: () => Promise<T>): Promise<T> {
    const { pid } = this.service(name);
    process.kill(pid, 'SIGSTOP');
    try {
      return await work();
    } finally {
      process.kill(pid, 'SIGCONT');
    }
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
   * Stops the services, then the servers, and deletes all data.
   *
   * @throws Error if a log or the metrics hold a secret that a test used
   */
  async stop(): Promise<void> {
    const inMetrics = await this.secretsInMetrics();
    await Promise.allSettled([...this.services.values(), ...this.replicas].map((service) => service.stop()));
    this.redis.disconnect();
    // Their data is deleted anyway, so they need not stop in order.
    if (!this.sharesRabbitMq) this.rabbitMq.kill();
    this.redisServer.kill();
    await Promise.allSettled([this.rabbitMq.stop(), this.redisServer.stop()]);
    const logs = this.nodes?.logDirs ?? [path.join(this.rabbitMqDir, 'log'), path.join(this.dir, 'redis')];
    const found = [...inMetrics, ...secretsInLogs([this.dir, ...logs])];
    rmSync(this.dir, { recursive: true, force: true });
    if (!this.postgres) await this.sharedDatabases?.drop();
    await this.postgres?.end();
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

  /** Starts the broker again after it was stopped or killed, on the same data and port. */
  async restartRabbitMq(port = this.rabbitMq.port): Promise<void> {
    if (this.sharesRabbitMq) throw new Error('a test that restarts its broker needs { ownRabbitMq: true }');
    this.rabbitMq = await startRabbitMq({ dir: this.rabbitMqDir, port });
  }

  /** Starts Redis again after it was stopped, on the same data and port. */
  async restartRedis(port = this.redisServer.port): Promise<void> {
    this.redisServer = await startRedis({ dir: path.join(this.dir, 'redis'), port });
  }

  /** The lines that a service has logged in all its runs. */
  async log(name: ServiceName): Promise<Record<string, unknown>[]> {
    const texts = await Promise.all(this.logFiles[name].map((file) => readFile(file, 'utf8')));
    return texts
      .join('')
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  /** The value of one series of a service, e.g. `orders_by_status{status="PENDING"}`; 0 if there is none. */
  async metric(name: ServiceName, series: string): Promise<number> {
    const text = await (await fetch(`${this.url(name)}/metrics`)).text();
    const line = text.split('\n').find((candidate) => candidate.startsWith(`${series} `));
    return line === undefined ? 0 : Number(line.slice(series.length + 1));
  }
}
