import type { Health } from '@order-flow/runtime/health';
import { logger } from '@order-flow/telemetry/logger';
import { version } from '@order-flow/config/version';
import type {
  DatabaseServerView,
  OutboxView,
  QueueView,
  ReplicaView,
  ServiceStatus,
} from '@order-flow/contracts/payloads/system';
import { conditionOf, conditionOfAll } from './service-condition';
import type { Publisher, SeenQueue } from '../broker/publisher';

/** What another replica of the service does (queue-activity.ts). */
type Others = readonly object[];

interface Owned {
  /** The size of the database in bytes. Not imported here, because the gateway uses this file and has no database. */
  readonly databaseBytes: () => Promise<number>;
  readonly server: () => Promise<DatabaseServerView | null>;
  readonly publisher: Publisher;
  /** queue-activity.ts. Not imported here, for the same reason. */
  readonly activity: {
    describe(seen: readonly SeenQueue[], others: Others): Promise<QueueView[]>;
    outbox(others: Others): Promise<OutboxView | null>;
  };
  /** replica-reports.ts. Not imported here, for the same reason. */
  readonly reports: { all(): Promise<ReplicaView[]>; others(): Promise<Others> };
  /** The number of the replica that answers. */
  readonly replica: number;
  /** The queues that its RabbitMQ user may inspect (deploy/rabbitmq/rights.json). */
  readonly queues: readonly string[];
}

/** The status of this service, for the overview of the whole system. */
export async function serviceStatus(health: Health, owned?: Owned): Promise<ServiceStatus> {
  const readiness = await health.readiness();
  const own = conditionOf(readiness);
  const [all = [], others = []] = owned ? [await owned.reports.all(), await owned.reports.others()] : [];
  // What this replica says of itself now is newer than what it wrote.
  const replicas = all.map((one) => (one.number === owned?.replica ? { ...one, ...own } : one));
  return {
    ...conditionOfAll(own, replicas),
    version,
    uptimeSeconds: Math.round(process.uptime()),
    databaseBytes: owned === undefined ? null : await owned.databaseBytes().catch(() => null),
    dependencies: Object.entries(readiness.checks).map(([name, check]) => ({ name, detail: null, ...check })),
    database: owned === undefined ? null : await owned.server().catch(() => null),
    replicas,
    queues: owned === undefined ? [] : await lookAt(owned, others),
    outbox: owned === undefined ? null : await owned.activity.outbox(others),
  };
}

/** If the queues cannot be inspected, the rest of the status is still given. */
async function lookAt({ publisher, activity, queues }: Owned, others: Others): Promise<QueueView[]> {
  try {
    return await activity.describe(await Promise.all(queues.map((queue) => publisher.look(queue))), others);
  } catch (err) {
    logger.warn({ err }, 'the queues could not be inspected');
    return [];
  }
}
