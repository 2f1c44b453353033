import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Attempts } from '@order-flow/messaging/sending/attempts';
import { Sweeper } from '@order-flow/runtime/sweeper';
import { Reads } from '@order-flow/storage/reads';
import { logger } from '@order-flow/telemetry/logger';
import { WEBHOOKS_CONFIG, type WebhooksConfig } from '../config';
import { dueQuery, type Due } from '../deliveries/delivery-statements';
import type { Endpoint } from '../endpoints/endpoint';
import { EndpointOwners } from '../endpoints/endpoint-owners';
import { EndpointLane } from './endpoint-lane';
import { WebhookAttempts } from './webhook-attempts';

/** How often all endpoints are looked at: retries become due, and the first look comes after the start. */
const SWEEP_MS = 1000;

/**
 * Sends what is due: a lane for each endpoint that this replica owns. A new delivery is sent right after its commit. The sweep
 * finds retries, and what a crash left behind: what is not recorded as accepted is sent again, with the same `webhook-id`.
 */
@Injectable()
export class Dispatcher implements OnApplicationBootstrap {
  private readonly lanes = new Map<string, EndpointLane>();
  private readonly sweeper = new Sweeper('webhook deliveries', SWEEP_MS, () => this.sweep());
  private free: number;
  private readonly reserved: number;
  /** Endpoints whose lanes are being stopped. */
  private readonly ending = new Set<string>();
  /** Lanes that found no room, the first that asked first. */
  private readonly queued = new Set<EndpointLane>();

  constructor(
    private readonly reads: Reads,
    private readonly webhooks: WebhookAttempts,
    private readonly attempts: Attempts,
    private readonly owners: EndpointOwners,
    @Inject(WEBHOOKS_CONFIG) config: WebhooksConfig,
  ) {
    this.free = config.WEBHOOK_MAX_CONCURRENCY;
    this.reserved = Math.floor(config.WEBHOOK_MAX_CONCURRENCY / 2);
  }

  onApplicationBootstrap(): void {
    this.sweeper.start();
    this.sweeper.sweepNow();
  }

  /** A delivery of this endpoint is due. If another replica sends to it, its next sweep finds the delivery. */
  due(endpointId: string): void {
    this.lanes.get(endpointId)?.due();
  }

  /** A new delivery was stored. */
  offer(due: Due): void {
    this.lanes.get(due.endpointId)?.offer(due);
  }

  /** An endpoint has been made, changed, switched on or off, or removed. */
  changed(): void {
    this.sweeper.sweepNow();
  }

  /** Begins no further attempt, and waits for those that are in work. */
  async stop(): Promise<void> {
    await this.sweeper.stop();
    this.attempts.stop();
    await Promise.all([...this.lanes.values()].map((lane) => lane.stop()));
  }

  private async sweep(): Promise<void> {
    // What ends while the table is read may be given back by then, although it still shows as ours.
    const ending = new Set(this.ending);
    const { mine, surplus } = await this.owners.share();
    const ids = new Set(mine.map(({ id }) => id));
    for (const [id, lane] of this.lanes)
      if (!ids.has(id) && !this.ending.has(id)) void this.end(id, lane, surplus.includes(id));
    for (const id of surplus) if (!this.lanes.has(id)) await this.owners.giveBack(id);
    for (const endpoint of mine) if (!ending.has(endpoint.id)) this.laneOf(endpoint).due();
  }

  /** The lane keeps its place until its attempts have ended, so that no second lane makes them as well, here or elsewhere. */
  private async end(id: string, lane: EndpointLane, isSurplus: boolean): Promise<void> {
    this.ending.add(id);
    await lane.stop();
    try {
      if (isSurplus) await this.owners.giveBack(id);
    } catch (err) {
      logger.warn(
        { err, endpoint_id: id },
        'an endpoint could not be given back, the next sweep tries again',
      );
    }
    this.lanes.delete(id);
    this.ending.delete(id);
  }

  private laneOf(endpoint: Endpoint): EndpointLane {
    let lane = this.lanes.get(endpoint.id);
    if (lane) lane.endpoint = endpoint;
    else {
      lane = new EndpointLane(endpoint, {
        fetch: (id, limit) => this.reads.query<Due[]>(dueQuery, [id, new Date().toISOString(), limit]),
        attempt: (at, due) => this.webhooks.make(at, due),
        room: { take: (asking) => this.take(asking), release: () => this.release() },
      });
      this.lanes.set(endpoint.id, lane);
    }
    return lane;
  }

  /**
   * Half of the room is for endpoints that accept what they get: hundreds that never answer must not delay them. Until it is
   * known who does not answer, no lane may have more than what is still free. So ten lanes that want everything leave an
   * eleventh of the room.
   */
  private take(lane: EndpointLane): boolean {
    if (this.free <= Math.max(lane.busy, lane.failing ? this.reserved : 0)) {
      this.queued.add(lane);
      return false;
    }
    this.free -= 1;
    return true;
  }

  /** In turn: those that get nothing again queue up again. */
  private release(): void {
    this.free += 1;
    for (const lane of [...this.queued]) {
      if (this.free === 0) return;
      this.queued.delete(lane);
      lane.next();
    }
  }
}
