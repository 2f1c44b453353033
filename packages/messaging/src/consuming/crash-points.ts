import { logger } from '@order-flow/telemetry/logger';

export type CrashPoint = 'committed-not-published' | 'handled-not-acked' | 'while-handling';

const [wanted, detail] = (process.env.CRASH_AT ?? '').split('=');

/**
 * For the fault tests only: the process kills itself (SIGKILL, so nothing is flushed or closed) where
 * `CRASH_AT=point` or `CRASH_AT=point=detail` says, as a power cut would. Without the variable it does nothing.
 */
export function crashPoint(point: CrashPoint, at = ''): void {
  if (wanted !== point || (detail !== undefined && detail !== at)) return;
  logger.fatal({ point, at }, 'crashing on purpose (CRASH_AT)');
  process.kill(process.pid, 'SIGKILL');
}
