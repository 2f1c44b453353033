import { readFileSync } from 'node:fs';
import { logger } from '@order-flow/telemetry/logger';

export type CrashPoint =
  | 'committed-not-published'
  | 'published-not-deleted'
  | 'while-handling'
  | 'handled-not-marked'
  | 'handled-not-acked'
  | 'sent-not-recorded';

const { CRASH_AT: given = '', CRASH_ON: signal } = process.env;
let [wanted, detail] = signal ? [] : given.split('=');
if (signal) process.on(signal, () => ([wanted, detail] = readFileSync(given, 'utf8').split('=')));

/**
 * For the fault tests only: the process kills itself at the point that `CRASH_AT=point` or `CRASH_AT=point=detail` names. With
 * `CRASH_ON=SIGUSR2` that is the content of the file `CRASH_AT`, read when the signal comes. With SIGKILL nothing is flushed
 * or closed, as in a power cut. Without the variables it does nothing.
 */
export function crashPoint(point: CrashPoint, at = ''): void {
  if (wanted !== point || (detail !== undefined && detail !== at)) return;
  logger.fatal({ point, at }, 'crashing on purpose (CRASH_AT)');
  process.kill(process.pid, 'SIGKILL');
}
