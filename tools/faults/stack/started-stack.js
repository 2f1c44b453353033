// @ts-check
'use strict';

const { spawn } = require('node:child_process');
const { once } = require('node:events');
const fs = require('node:fs');
const path = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');
const { nodeBinary } = require('../../install/install');
const { freePort } = require('../../servers/ports');
const { endChild, isAlive } = require('../../shared/processes');
const { FaultStack, SERVICES, TELLERS } = require('./fault-stack');
const { clear } = require('./small-disks');

/** @typedef {import('./fault-stack').ServiceName} ServiceName */
/** @typedef {import('../../start/run-file').Run} Run */

const READY_LIMIT_MS = 180_000;
const STOP_LIMIT_MS = 60_000;

/** A system that `npm start` runs, with its broker and its Redis. */
class StartedStack extends FaultStack {
  /**
   * @param {import('./fault-stack').Profile} profile
   * @override
   */
  async renew(profile) {
    await this.stop();
    clear(this.dir);
    this.profile = profile;
    this.sessions += 1;
    this.dataDir = path.join(this.dir, `start-${this.sessions}`);
    fs.mkdirSync(this.dataDir, { recursive: true });
    for (const name of [...SERVICES, ...TELLERS]) this.ports[name] = await freePort();
    this.traceStorePort = await freePort();
    await this.start();
  }

  /** Runs `npm start` until its services are ready. */
  async start() {
    const output = fs.openSync(path.join(this.dataDir, 'start.txt'), 'a');
    const child = spawn(nodeBinary(this.root), [path.join(this.root, 'tools/start/start.js')], {
      cwd: this.root,
      env: {
        ...this.environment('gateway'),
        TRACE_STORE_PORT: String(this.traceStorePort),
        SEED_CATALOGUE: 'false',
        // With it `npm start` ends when we are gone.
        npm_lifecycle_event: 'start',
      },
      stdio: ['ignore', output, output],
      detached: true,
    });
    fs.closeSync(output);
    this.child = child;
    await once(child, 'spawn');
    const until = Date.now() + READY_LIMIT_MS;
    const file = path.join(this.dataDir, 'run.json');
    for (;;) {
      this.signal.throwIfAborted();
      // The one of an earlier start stays when that start is killed.
      const run = fs.existsSync(file) && /** @type {Run} */ (JSON.parse(fs.readFileSync(file, 'utf8')));
      if (run && run.pid === child.pid) {
        this.run = run;
        return;
      }
      if (child.exitCode !== null || Date.now() > until)
        throw new Error(`npm start is not up, see ${path.join(this.dataDir, 'start.txt')}`);
      await sleep(100);
    }
  }

  /**
   * Kills `npm start`, and nothing else.
   * @param {number} limitMs how long everything that it has started may take to end
   * @returns {Promise<string[]>} what runs on after that
   */
  async killStart(limitMs) {
    this.child?.kill('SIGKILL');
    const pids = Object.entries(this.run?.pids ?? {}).map(
      ([name, pid = 0]) => /** @type {const} */ ([name, pid]),
    );
    const until = Date.now() + limitMs;
    for (;;) {
      const alive = pids.filter(([, pid]) => isAlive(pid)).map(([name, pid]) => `${name} (pid ${pid})`);
      if (alive.length === 0 || Date.now() > until) return alive;
      await sleep(50);
    }
  }

  /** `npm start` brings its own. @override */
  serverUrls() {
    return {};
  }

  /** @override */
  get brokerUrl() {
    return this.run?.rabbitmqUrl ?? '';
  }

  /** @override */
  get redisUrl() {
    return this.run?.redisUrl ?? '';
  }

  /**
   * @param {ServiceName} name
   * @override
   */
  pid(name) {
    return this.run?.pids[name.replace('-service', '')] ?? 0;
  }

  /** @override */
  async stop() {
    if (this.child) await endChild(this.child, STOP_LIMIT_MS);
    this.child = undefined;
  }
}

module.exports = { StartedStack };
