import fs from 'node:fs';
import os from 'node:os';
import { logger } from '@order-flow/telemetry/logger';

/**
 * Lets the other processes of the machine go first, for work on which nobody waits. Costs nothing while a CPU is idle.
 *
 * Linux gives a priority to each thread, and compares it only within a session: each session gets an equal share (autogroup).
 * So a service that leads its session, as `npm start` and systemd start it, sets the session's priority as well. In a
 * container only the container's own share counts (`cpu_shares`).
 *
 * @param nice 0: as everybody; 19: last
 */
export function letOthersGoFirst(nice: number): void {
  if (nice === 0) return;
  try {
    // It may have been started with a lower one.
    const own = Math.max(nice, os.getPriority());
    if (process.platform !== 'linux') {
      os.setPriority(own);
      return;
    }
    for (const thread of fs.readdirSync('/proc/self/task')) os.setPriority(Number(thread), own);
    if (leadsItsSession() && fs.existsSync(AUTOGROUP)) fs.writeFileSync(AUTOGROUP, String(nice));
  } catch (err) {
    logger.warn({ err, nice }, 'the priority of the process could not be lowered; it works all the same');
  }
}

const AUTOGROUP = '/proc/self/autogroup';

/** Else the priority of a person's terminal would be lowered. The session is the sixth field; the name may hold spaces. */
function leadsItsSession(): boolean {
  const stat = fs.readFileSync('/proc/self/stat', 'utf8');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[3]) === process.pid;
}
