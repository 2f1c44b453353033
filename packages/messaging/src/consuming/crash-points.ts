import { logger } from '@order-flow/telemetry/logger';

export type CrashPoint =
  | 'committed-not-published'
  | 'published-not-deleted'
  | 'while-handling'
  | 'handled-not-marked'
  | 'handled-not-acked';

const [wanted, detail] = (process.env.CRASH_AT ?? '').split('=');
/** With `CRASH_ON=SIGUSR2` the point does nothing until that signal comes. */
let armed = process.env.CRASH_ON === undefined;
if (!armed) process.once(process.env.CRASH_ON as NodeJS.Signals, () => (armed = true));

/**
 * For the fault tests only: the process kills itself at the point that `CRASH_AT=point` or `CRASH_AT=point=detail` names. With
 * SIGKILL nothing is flushed or closed, as in a power cut. Without the variable it does nothing.
 */
export function crashPoint(point: CrashPoint, at = ''): void {
  if (wanted !== point || (detail !== undefined && detail !== at) || !armed) return;
  logger.fatal({ point, at }, 'crashing on purpose (CRASH_AT)');
  process.kill(process.pid, 'SIGKILL');
}
