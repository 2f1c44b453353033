// @ts-check
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { duration } = require('../shared/console');
const { commandLine, isAlive, readPid } = require('../shared/processes');
const { PLAIN } = require('./catalogue/fault');
const { runOnce } = require('./run');
const { Schedule } = require('./schedule');
const { Session } = require('./session');
const { FaultStack } = require('./stack/fault-stack');
const { StartedStack } = require('./stack/started-stack');

/** @typedef {import('./plan').PlannedRun} PlannedRun */
/** @typedef {import('./results/verdicts').Verdict} Verdict */
/**
 * @typedef {object} Suite
 * @property {string} root
 * @property {string} dir where stacks and runs are
 * @property {import('./version').Version} version
 * @property {(planned: PlannedRun) => string} [replay] the command that repeats a run, if it is not enough to name its folder
 * @property {import('../shared/console').Log} log
 * @property {AbortSignal} signal
 */

/** One stack, on which runs follow each other. */
class Lane {
  /**
   * @param {Suite} suite
   * @param {number} number
   */
  constructor(suite, number) {
    this.suite = suite;
    this.number = number;
    this.dir = claimDir(path.join(suite.dir, 'stacks'));
    /** @type {FaultStack | undefined} */
    this.stack = undefined;
    /** @type {Session | undefined} */
    this.session = undefined;
    this.sessions = 0;
  }

  /**
   * @param {PlannedRun} planned
   * @returns {Promise<Verdict>}
   */
  async run(planned) {
    const { dir, version, replay, signal } = this.suite;
    const { stack, session } = await this.ready(planned);
    const verdict = await runOnce({
      planned,
      stack,
      session,
      runsDir: path.join(dir, 'runs'),
      version,
      ...(replay && { replay: replay(planned) }),
      signal,
    });
    // Whatever broke may still be there.
    if (!verdict.ok) await this.stop();
    return verdict;
  }

  /**
   * The stack, running with the right settings, and a session on it.
   * @param {PlannedRun} planned
   */
  async ready({ fault, form }) {
    const profile = fault.profile ?? PLAIN;
    const Kind = profile.npmStart ? StartedStack : FaultStack;
    const usable = this.stack?.form === form && this.stack.constructor === Kind;
    if (usable && this.stack && this.session?.fits(profile))
      return { stack: this.stack, session: this.session };
    if (!usable) await this.stop();
    await this.session?.close();
    this.session = undefined;
    try {
      return await this.renewed(Kind, profile, form);
    } catch (error) {
      // Once more, because this machine may be busy.
      await this.stop();
      this.suite.signal.throwIfAborted();
      this.suite.log(`  ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`);
      return this.renewed(Kind, profile, form);
    }
  }

  /**
   * @param {typeof FaultStack} Kind
   * @param {import('./stack/fault-stack').Profile} profile
   * @param {'short' | 'long'} form
   */
  async renewed(Kind, profile, form) {
    const { root, dir, log, signal } = this.suite;
    const from = Date.now();
    this.stack ??= new Kind({ root, dir: this.dir, form, log, signal });
    await this.stack.renew(profile);
    const id = `${process.pid}-${this.number}-${(this.sessions += 1)}`;
    this.session = new Session(this.stack, id, path.join(dir, 'logs'));
    await this.session.prepare(signal);
    log(`  lane ${this.number}: a new system (${profile.name}) is up in ${duration(Date.now() - from)}`);
    return { stack: this.stack, session: this.session };
  }

  async stop() {
    await this.session?.close();
    this.session = undefined;
    await this.stack?.stop();
    this.stack = undefined;
  }
}

/**
 * Runs everything that is planned, in as many lanes.
 * @param {Suite} suite
 * @param {readonly PlannedRun[]} planned
 * @param {number} lanes
 * @param {(planned: PlannedRun, verdict: Verdict, ms: number) => void} onVerdict
 * @returns {Promise<Verdict[]>} in the order in which they ended
 */
async function runAll(suite, planned, lanes, onVerdict) {
  const schedule = new Schedule(planned);
  /** @type {Verdict[]} */
  const verdicts = [];
  const work = async (/** @type {number} */ number) => {
    const lane = new Lane(suite, number);
    try {
      for (let next = schedule.next(number); next; next = schedule.next(number)) {
        suite.signal.throwIfAborted();
        const from = Date.now();
        const verdict = await lane.run(next).catch((error) => {
          suite.signal.throwIfAborted();
          throw new Error(
            `${nameOf(next)} has no verdict: ${error instanceof Error ? error.message : error}`,
          );
        });
        verdicts.push(verdict);
        onVerdict(next, verdict, Date.now() - from);
      }
    } finally {
      await lane.stop();
    }
  };
  const results = await Promise.allSettled(
    Array.from({ length: Math.min(lanes, planned.length) }, (_, i) => work(i + 1)),
  );
  for (const result of results) if (result.status === 'rejected') throw result.reason;
  return verdicts;
}

/**
 * @param {PlannedRun | undefined} planned
 * @returns {string} the run, for a message
 */
const nameOf = (planned) => `the run of ${planned?.fault.name} with the seed ${planned?.seed}`;

/** Folders that this process has claimed. */
const claimed = new Set();

/**
 * Claims a folder for a stack. Several suites may run at the same time; what an ended one has left is used again.
 * @param {string} dir
 * @returns {string}
 */
function claimDir(dir) {
  fs.mkdirSync(dir, { recursive: true });
  for (let n = 1; ; n++) {
    const pidFile = path.join(dir, `${n}.pid`);
    const pid = readPid(pidFile);
    const taken =
      pid !== undefined && pid !== process.pid && isAlive(pid) && /faults|soak/.test(commandLine(pid));
    if (taken || claimed.has(n)) continue;
    claimed.add(n);
    fs.writeFileSync(pidFile, `${process.pid}\n`);
    return path.join(dir, `${n}`);
  }
}

module.exports = { runAll, claimDir };
