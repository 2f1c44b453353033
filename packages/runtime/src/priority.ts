import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import { logger } from '@order-flow/telemetry/logger';

const AUTOGROUP = '/proc/self/autogroup';
/** The lowest priority. */
const LAST = 19;
const CHRT_LIMIT_MS = 2000;
/** Whoever waits for the start of a service asks it more than once in this time. */
const SEEN_MS = 5000;

/**
 * Lets the other processes of the machine go first, for work on which nobody waits. Costs nothing while a CPU is idle.
 *
 * Linux gives a priority to each thread, and compares it only within a session: each session gets an equal share (autogroup).
 * So `npm start` starts all services in its own session. A service that leads a session, as systemd starts it, lowers the
 * session's priority as well. In a container only the container's own share counts (`cpu_shares`).
 *
 * @param nice 0: as everybody; 19: only while nobody else of the session wants the CPU, where `chrt` is installed (util-linux).
 * Even a low priority makes others wait until the thread that runs has had its time slice; an idle one is interrupted at once.
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
    if (nice === LAST) runOnlyWhenIdle();
  } catch (err) {
    logger.warn({ err, nice }, 'the priority of the process could not be lowered; it works all the same');
  }
}

/**
 * The same once the service has started, 5 s later. With a low priority it would not start in time on a busy machine, or
 * start and not say so: one that runs only while a CPU is idle may not run for minutes.
 */
export function letOthersGoFirstSoon(nice: number): void {
  setTimeout(() => letOthersGoFirst(nice), SEEN_MS).unref();
}

/** SCHED_IDLE for all threads; later ones inherit it. Node has no call for it. */
function runOnlyWhenIdle(): void {
  const args = ['--all-tasks', '--idle', '--pid', '0', String(process.pid)];
  const { error, status, stderr } = spawnSync('chrt', args, { timeout: CHRT_LIMIT_MS, encoding: 'utf8' });
  if (error === undefined && status === 0) return;
  const reason = error?.message ?? stderr.trim();
  logger.info(
    { reason },
    `the process has the priority ${LAST}; chrt could not make it one that runs only while a CPU is idle`,
  );
}

/** Else the priority of a person's terminal would be lowered. The session is the sixth field; the name may hold spaces. */
function leadsItsSession(): boolean {
  const stat = fs.readFileSync('/proc/self/stat', 'utf8');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[3]) === process.pid;
}
