import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { version } from '@order-flow/config/version';
import type { ReplicaView } from '@order-flow/contracts/payloads/system';
import { Broker } from '@order-flow/messaging/broker/broker';
import { conditionOf, type Condition } from '@order-flow/messaging/operations/service-condition';
import { Health } from '@order-flow/runtime/health';
import { Sweeper } from '@order-flow/runtime/sweeper';
import { within } from '@order-flow/runtime/within';
import { logger } from '@order-flow/telemetry/logger';
import { GatewayRedis } from '../redis/gateway-redis';

/** A hash: each gateway has a field of its own. */
const KEY = 'gateways';
const KEY_SECONDS = 3600;
const BEAT_MS = 5000;
/** As the replicas of the other services (packages/storage/src/postgres/replicas.ts). */
const GONE_AFTER_MS = 15_000;
const FORGOTTEN_AFTER_MS = 300_000;
/** A silent Redis must not make this gateway look unavailable on the system page. */
const LOOK_LIMIT_MS = 500;

type Told = Omit<ReplicaView, 'seenAt'> & { readonly seenAtMs: number };

/**
 * The gateways of this installation. They have no database, so each says in Redis every 5 s that it runs. All times are
 * those of Redis, so the clocks of the machines do not matter.
 */
@Injectable()
export class Gateways implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly field = randomUUID();
  private readonly since = new Date(Date.now() - process.uptime() * 1000).toISOString();
  private readonly sweeper = new Sweeper('gateways', BEAT_MS, () => this.quietly(() => this.beat()));

  constructor(
    private readonly redis: GatewayRedis,
    private readonly broker: Broker,
    private readonly health: Health,
  ) {}

  onApplicationBootstrap(): void {
    this.sweeper.start(0);
    // At once, while Redis is still connected.
    this.health.stopping.addEventListener('abort', () => void this.leave(), { once: true });
  }

  async onModuleDestroy(): Promise<void> {
    await this.sweeper.stop();
  }

  /**
   * All that run, and those that were seen in the last 5 minutes; empty while Redis does not tell.
   *
   * @param own how this one is now, which is newer than what it wrote
   */
  async all(own: Condition): Promise<ReplicaView[]> {
    const gateways: ReplicaView[] = [];
    await this.quietly(async () => {
      const { client } = this.redis;
      const [now, rows] = await within(LOOK_LIMIT_MS, () => Promise.all([this.now(), client.hgetall(KEY)]));
      const forgotten: string[] = [];
      for (const [field, text] of Object.entries(rows)) {
        const { seenAtMs, ...told } = JSON.parse(text) as Told;
        const age = now - seenAtMs;
        const view = { ...told, ...(field === this.field && own), seenAt: new Date(seenAtMs).toISOString() };
        if (age > FORGOTTEN_AFTER_MS) forgotten.push(field);
        else if (age <= GONE_AFTER_MS) gateways.push(view);
        else gateways.push({ ...view, status: 'gone', detail: null, brokerNodes: [] });
      }
      if (forgotten.length > 0) await client.hdel(KEY, ...forgotten);
    });
    return gateways.sort((a, b) => (a.since ?? '').localeCompare(b.since ?? ''));
  }

  private async beat(): Promise<void> {
    const condition = conditionOf(await this.health.readiness());
    const told: Told = {
      ...{ number: null, host: hostname(), pid: process.pid, since: this.since, leads: false },
      ...{ ...condition, version, brokerNodes: this.broker.nodes, seenAtMs: await this.now() },
    };
    if (this.health.stopping.aborted) return;
    await this.redis.client.hset(KEY, this.field, JSON.stringify(told));
    await this.redis.client.expire(KEY, KEY_SECONDS);
  }

  private async leave(): Promise<void> {
    await this.quietly(() => this.redis.client.hdel(KEY, this.field));
  }

  private async now(): Promise<number> {
    const [seconds, microseconds] = await this.redis.client.time();
    return Number(seconds) * 1000 + Math.floor(Number(microseconds) / 1000);
  }

  /** Redis may be away, or its user may have the rights of the version before. Nothing but this list needs it. */
  private async quietly(work: () => Promise<unknown>): Promise<void> {
    if (!this.redis.connected) return;
    try {
      await work();
    } catch (err) {
      logger.debug({ err }, 'the list of gateways is not in Redis');
    }
  }
}
