import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { version } from '@order-flow/config/version';
import type { SkippedMessages } from '@order-flow/contracts/payloads';
import type { ReplicaView } from '@order-flow/contracts/payloads/system';
import { Health } from '@order-flow/runtime/health';
import { Sweeper } from '@order-flow/runtime/sweeper';
import { within } from '@order-flow/runtime/within';
import { Reads } from '@order-flow/storage/reads';
import { Replicas, type SeenReplica } from '@order-flow/storage/replicas';
import { logger } from '@order-flow/telemetry/logger';
import { Broker } from '../broker/broker';
import { QueueActivity, type Activity } from './queue-activity';
import { conditionOf, type Condition } from './service-condition';
import { skippedHere } from './skipped';

const EVERY_MS = 3000;
const FIRST_MS = 1000;
/** Of the read, so that a slow database does not hide the rest of the status. */
const READ_LIMIT_MS = 500;

/** What a replica tells the others about itself. */
interface Report extends Condition, Activity {
  readonly version: string;
  /** The nodes of RabbitMQ that it is connected to, as `host:port`. */
  readonly brokerNodes: readonly string[];
  readonly skipped: SkippedMessages;
}

/**
 * What the replicas of this service tell each other. Requests go to any of them, and each knows only what it has done
 * itself. So every replica writes a report of itself beside its sign of life, and the one that answers adds them up.
 */
@Injectable()
export class ReplicaReports implements OnApplicationBootstrap, OnModuleDestroy {
  private report: Partial<Report> = { version };
  private readonly sweeper = new Sweeper('replica report', EVERY_MS, () => this.renew());

  constructor(
    private readonly replicas: Replicas,
    private readonly reads: Reads,
    private readonly broker: Broker,
    private readonly health: Health,
    private readonly activity: QueueActivity,
  ) {}

  onApplicationBootstrap(): void {
    if (!this.replicas.several) return;
    this.replicas.tell(() => this.report);
    this.sweeper.start(FIRST_MS);
  }

  async onModuleDestroy(): Promise<void> {
    await this.sweeper.stop();
  }

  /** The reports of the other replicas that run. A replica of another version may tell less or something else. */
  async others(): Promise<Partial<Report>[]> {
    const others = (await this.seen()).filter(
      ({ running, number }) => running && number !== this.replicas.id,
    );
    return others.map(reportOf);
  }

  /** All replicas that run, and those that were seen in the last minutes; empty where there can be only this one. */
  async all(): Promise<ReplicaView[]> {
    return (await this.seen()).map((replica): ReplicaView => {
      const { number, host, pid, since, seenAt, leads, running } = replica;
      const { status = 'ok', detail = null, brokerNodes = [], ...rest } = reportOf(replica);
      return {
        number,
        host,
        pid,
        since,
        seenAt,
        leads,
        status: running ? status : 'gone',
        detail: running ? detail : null,
        version: rest.version ?? null,
        brokerNodes: running ? [...brokerNodes] : [],
      };
    });
  }

  private async seen(): Promise<SeenReplica[]> {
    try {
      return await within(READ_LIMIT_MS, () => this.replicas.all(this.reads));
    } catch (err) {
      logger.debug({ err }, 'the replicas could not be read');
      return [];
    }
  }

  private async renew(): Promise<void> {
    this.report = {
      version,
      ...conditionOf(await this.health.readiness()),
      brokerNodes: this.broker.nodes,
      skipped: await skippedHere(),
      ...(await this.activity.here()),
    };
  }
}

function reportOf({ about }: SeenReplica): Partial<Report> {
  try {
    return JSON.parse(about ?? '{}') as Partial<Report>;
  } catch {
    return {};
  }
}
