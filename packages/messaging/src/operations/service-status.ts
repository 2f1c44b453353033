import type { Health } from '@order-flow/runtime/health';
import { logger } from '@order-flow/telemetry/logger';
import { version } from '@order-flow/config/version';
import type { OutboxView, QueueView, ServiceStatus } from '@order-flow/contracts/payloads/system';
import type { Publisher, SeenQueue } from '../broker/publisher';

interface Owned {
  /** The size of the database in bytes. Not imported here, because the gateway uses this file and has no database. */
  readonly databaseBytes: () => Promise<number>;
  readonly publisher: Publisher;
  /** queue-activity.ts. Not imported here, because the gateway uses this file and has no database. */
  readonly activity: {
    describe(seen: readonly SeenQueue[]): Promise<QueueView[]>;
    outbox(): Promise<OutboxView | null>;
  };
  /** The queues that its RabbitMQ user may inspect (deploy/rabbitmq/rights.json). */
  readonly queues: readonly string[];
}

/** The status of this service, for the overview of the whole system. */
export async function serviceStatus(health: Health, owned?: Owned): Promise<ServiceStatus> {
  const { status, checks } = await health.readiness();
  return {
    status,
    version,
    uptimeSeconds: Math.round(process.uptime()),
    databaseBytes: owned === undefined ? null : await owned.databaseBytes().catch(() => null),
    dependencies: Object.entries(checks).map(([name, check]) => ({ name, detail: null, ...check })),
    queues: owned === undefined ? [] : await lookAt(owned),
    outbox: owned === undefined ? null : await owned.activity.outbox(),
  };
}

/** If the queues cannot be inspected, the rest of the status is still given. */
async function lookAt({ publisher, activity, queues }: Owned): Promise<QueueView[]> {
  try {
    return await activity.describe(await Promise.all(queues.map((queue) => publisher.look(queue))));
  } catch (err) {
    logger.warn({ err }, 'the queues could not be inspected');
    return [];
  }
}
