import { stat } from 'node:fs/promises';
import type { Health } from '@order-flow/runtime/health';
import { logger } from '@order-flow/telemetry/logger';
import { version } from '@order-flow/config/version';
import type { QueueView, ServiceStatus } from '@order-flow/contracts/payloads/system';
import type { Publisher } from '../broker/publisher';

interface Owned {
  readonly databaseFile: string;
  readonly publisher: Publisher;
  /** Those that its user of RabbitMQ may look at (deploy/rabbitmq/rights.json). */
  readonly queues: readonly string[];
}

/** How this service stands, for the picture of the whole system. */
export async function serviceStatus(health: Health, owned?: Owned): Promise<ServiceStatus> {
  const { status, checks } = await health.readiness();
  return {
    status,
    version,
    uptimeSeconds: Math.round(process.uptime()),
    databaseBytes: owned === undefined ? null : await sizeOf(owned.databaseFile),
    dependencies: Object.entries(checks).map(([name, check]) => ({
      name,
      status: check.status,
      detail: check.detail ?? null,
    })),
    queues: owned === undefined ? [] : await lookAt(owned),
  };
}

/** Without them the rest is worth knowing all the same. */
async function lookAt({ publisher, queues }: Owned): Promise<QueueView[]> {
  try {
    return await Promise.all(queues.map((queue) => publisher.look(queue)));
  } catch (err) {
    logger.warn({ err }, 'the queues could not be looked at');
    return [];
  }
}

/** The database and what is not yet moved into it. */
async function sizeOf(file: string): Promise<number> {
  const sizes = await Promise.all([file, `${file}-wal`].map((name) => stat(name).catch(() => ({ size: 0 }))));
  return sizes.reduce((sum, { size }) => sum + size, 0);
}
