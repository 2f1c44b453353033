import { Inject, Injectable } from '@nestjs/common';
import { owners } from '@order-flow/contracts/owners';
import { UNMEASURED, type QueueView, type ServiceStatus } from '@order-flow/contracts/payloads/system';
import { Broker } from '@order-flow/messaging/broker/broker';
import { RabbitMqClient } from '@order-flow/messaging/requests/rabbitmq-client';
import { conditionOfAll } from '@order-flow/messaging/operations/service-condition';
import { serviceStatus } from '@order-flow/messaging/operations/service-status';
import { Health } from '@order-flow/runtime/health';
import { within } from '@order-flow/runtime/within';
import { logger } from '@order-flow/telemetry/logger';
import { GATEWAY_CONFIG, type GatewayConfig } from '../config';
import { Owners } from '../owners';
import { GatewayRedis } from '../redis/gateway-redis';
import type { NodeView, PartView, SystemView } from './dto/system.dto';
import { Gateways } from './gateways';
import { rabbitMqNodes } from './nodes/rabbitmq-nodes';
import { redisNodes } from './nodes/redis-nodes';
import { edgesOf, linksOf, NEEDED } from './topology';

/** A part that takes longer is shown as unavailable. */
const LIMIT_MS = 1500;
/** Shorter than LIMIT_MS, so that one owner's queues are shown even if the other owner hangs. */
const OWNER_LIMIT_MS = 1000;

type Found = Partial<Omit<PartView, 'name' | 'kind' | 'responseMs'>>;

/** Asks all parts for their state at the same time. A part that is down is shown as such and delays no other. */
@Injectable()
export class SystemService {
  private underWay: Promise<SystemView> | undefined;

  constructor(
    @Inject(GATEWAY_CONFIG) private readonly config: GatewayConfig,
    private readonly client: RabbitMqClient,
    private readonly broker: Broker,
    private readonly redis: GatewayRedis,
    private readonly health: Health,
    private readonly owners: Owners,
    private readonly gateways: Gateways,
  ) {}

  /** Callers at the same time share one answer. */
  describe(): Promise<SystemView> {
    this.underWay ??= this.ask().finally(() => (this.underWay = undefined));
    return this.underWay;
  }

  private async own(): Promise<Found> {
    const status = await serviceStatus(this.health);
    const replicas = await this.gateways.all({ status: status.status, detail: status.detail });
    return { ...fromStatus({ ...status, ...conditionOfAll(status, replicas) }), replicas };
  }

  private async ask(): Promise<SystemView> {
    const { JAEGER_QUERY_URL: jaeger, PROMETHEUS_URL: prometheus } = this.config;
    const services = this.owners.names.map((name) => ({
      name: owners[name].service,
      status: this.client.request(`${name}.system`, {}),
    }));
    const parts = await Promise.all([
      partView('gateway', 'service', () => this.own()),
      ...services.map(({ name, status }) => partView(name, 'service', async () => fromStatus(await status))),
      partView('rabbitmq', 'broker', async () => {
        const nodes = await rabbitMqNodes(this.config.RABBITMQ_URL, OWNER_LIMIT_MS);
        const { unavailable, version } = this.broker;
        if (unavailable !== undefined) return { status: 'unavailable', detail: unavailable, nodes };
        const queues = await queuesOf(services.map(({ status }) => status));
        return { ...withNodes(nodes), version, queues };
      }),
      partView('redis', 'cache', async () => {
        const { client } = this.redis;
        const nodes = redisNodes(client, OWNER_LIMIT_MS).catch(() => []);
        const server = await client.info('server').catch((err: unknown) => err as Error);
        if (server instanceof Error)
          return { status: 'unavailable', detail: reasonOf(server), nodes: await nodes };
        const version = /redis_version:(\S+)/.exec(server)?.[1] ?? null;
        return { ...withNodes(await nodes), version };
      }),
      partView('jaeger', 'traces', async () => {
        if (jaeger === '') return { status: 'unknown', detail: 'JAEGER_QUERY_URL is not set' };
        await get(`${jaeger}/api/services`);
        return {};
      }),
      partView('prometheus', 'metrics', async () => {
        if (prometheus === '') return { status: 'unknown', detail: 'PROMETHEUS_URL is not set' };
        const { data } = (await get(`${prometheus}/api/v1/status/buildinfo`)) as {
          data?: { version?: string };
        };
        return { version: data?.version ?? null };
      }),
    ]);
    const statuses = parts.filter(({ name }) => NEEDED.has(name)).map(({ status }) => status);
    const isLess = parts.some(({ status }) => status === 'degraded' || status === 'unavailable');
    return {
      status: statuses.includes('unavailable') ? 'unavailable' : isLess ? 'degraded' : 'ok',
      checkedAt: new Date().toISOString(),
      parts,
      edges: edgesOf(this.owners.names),
      links: linksOf(this.config),
      faultsEnabled: this.config.FAULTS_ENABLED,
    };
  }
}

/** A part whose nodes are not all well goes on, but can lose fewer of them. */
function withNodes(nodes: NodeView[]): Found {
  const wrong = nodes.filter(({ status }) => status !== 'ok');
  if (wrong.length === 0) return { nodes };
  const each = wrong.map(({ name, detail }) => `${name} ${detail ?? ''}`);
  return { status: 'degraded', detail: each.join('; '), nodes };
}

/**
 * The queues as the owners see them, because the gateway's RabbitMQ user may not read queues. Only the service that
 * consumes a queue has measured it. If that service does not answer in time, the queue is shown as a sender sees it.
 */
async function queuesOf(owners: readonly Promise<ServiceStatus>[]): Promise<QueueView[]> {
  const answers = await Promise.allSettled(owners.map((owner) => within(OWNER_LIMIT_MS, () => owner)));
  const seen = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value.queues : []));
  const queues = new Map<string, QueueView>();
  for (const queue of seen) {
    const whole = { ...UNMEASURED, ...queue };
    if (whole.unacknowledged !== null || !queues.has(queue.name)) queues.set(queue.name, whole);
  }
  return [...queues.values()];
}

async function partView(name: string, kind: PartView['kind'], ask: () => Promise<Found>): Promise<PartView> {
  const from = performance.now();
  const found = await within(LIMIT_MS, ask).catch((err: unknown): Found => {
    logger.debug({ err, part: name }, 'a part of the system does not answer');
    return { status: 'unavailable', detail: reasonOf(err) };
  });
  return {
    name,
    kind,
    status: 'ok',
    detail: null,
    version: null,
    uptimeSeconds: null,
    databaseBytes: null,
    database: null,
    replicas: [],
    nodes: [],
    dependencies: [],
    queues: [],
    outbox: null,
    ...found,
    responseMs: Math.round(performance.now() - from),
  };
}

/** @param answer of a service, which may be of the version before: that one has no replicas */
function fromStatus(answer: Partial<ServiceStatus>): Found {
  const { status, version, uptimeSeconds, databaseBytes, dependencies = [], outbox } = answer;
  const wrong = dependencies.find((dependency) => dependency.status !== 'ok');
  return {
    ...(status && { status }),
    version: version ?? null,
    uptimeSeconds: uptimeSeconds ?? null,
    databaseBytes: databaseBytes ?? null,
    database: answer.database ?? null,
    replicas: answer.replicas ?? [],
    dependencies,
    outbox: outbox ?? null,
    detail: answer.detail ?? wrong?.detail ?? null,
  };
}

async function get(url: string): Promise<unknown> {
  const answer = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(LIMIT_MS) });
  if (!answer.ok) throw new Error(`it answers ${answer.status}`);
  return answer.json();
}

/** The message of a fetch error says nothing, but its cause does. */
function reasonOf(error: unknown): string {
  const { cause, message } = error as Error & { cause?: { code?: string } };
  return cause?.code === undefined ? message : `cannot be reached (${cause.code})`;
}
