import { logger } from '@order-flow/telemetry/logger';

export type CrashPoint =
  | 'committed-not-published'
  | 'published-not-deleted'
  | 'while-handling'
  | 'handled-not-marked'
  | 'handled-not-acked';

const [wanted, detail] = (process.env.CRASH_AT ?? '').split('=');

/**
 * For the fault tests only: the process kills itself at the point that `CRASH_AT=point` or `CRASH_AT=point=detail` names. With
 * SIGKILL nothing is flushed or closed, as in a power cut. Without the variable it does nothing.
 */
export function crashPoint(point: CrashPoint, at = ''): void {
  if (wanted !== point || (detail !== undefined && detail !== at)) return;
  logger.fatal({ point, at }, 'crashing on purpose (CRASH_AT)');
  process.kill(process.pid, 'SIGKILL');
}
