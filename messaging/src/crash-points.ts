import { logger } from '../../observability/src/logger';

const POINTS = [
  'committed-not-published',
  'handled-not-acked',
  'dead-letter-stored-not-acked',
  'while-handling',
] as const;
export type CrashPoint = (typeof POINTS)[number];

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
