import { stat } from 'node:fs/promises';
import type { Health } from '../../observability/src/health';
import { version } from '../../observability/src/version';
import type { ServiceStatus } from './payloads/system';

/** How this service stands, for the picture of the whole system. */
export async function serviceStatus(health: Health, databaseFile?: string): Promise<ServiceStatus> {
  const { status, checks } = await health.readiness();
  return {
    status,
    version,
    uptimeSeconds: Math.round(process.uptime()),
    databaseBytes: databaseFile === undefined ? null : await sizeOf(databaseFile),
    dependencies: Object.entries(checks).map(([name, check]) => ({
      name,
      status: check.status,
      detail: check.detail ?? null,
    })),
  };
}

/** The database and what is not yet moved into it. */
async function sizeOf(file: string): Promise<number> {
  const sizes = await Promise.all([file, `${file}-wal`].map((name) => stat(name).catch(() => ({ size: 0 }))));
  return sizes.reduce((sum, { size }) => sum + size, 0);
}
