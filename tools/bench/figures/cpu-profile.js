// @ts-check
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { rounded } = require('./statistics');

/**
 * @typedef {object} CpuProfile what `node --cpu-prof` writes; times in microseconds
 * @property {{ id: number, callFrame: { functionName: string, url: string, lineNumber: number }, children?: number[] }[]} nodes
 * @property {number} startTime on the clock of process.hrtime()
 * @property {number[]} samples ids of nodes
 * @property {number[]} timeDeltas from the sample before to this one
 */
/** @typedef {{ from: number, to: number }} Window */
/** @typedef {{ name: string, selfMs: number, share: number }} Cost share: of the busy time, 0 to 1 */
/** @typedef {{ busyMs: number, idleMs: number, functions: Cost[], packages: Cost[] }} ProfileSummary */

const IDLE = '(idle)';
const ALWAYS = [{ from: 0, to: Infinity }];

/**
 * CPU time by function and by package, the most expensive first. A function's time excludes the functions that it calls.
 * Time in Node and V8 counts for the package that called them.
 * @param {CpuProfile} profile
 * @param {{ root: string, windows?: readonly Window[], top?: number }} options windows: the times that count, in
 * microseconds of process.hrtime(); all if not given. top: the number of functions and packages
 * @returns {ProfileSummary}
 */
function summarize({ nodes, samples, timeDeltas, startTime }, { root, windows = ALWAYS, top = 20 }) {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const callers = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])));
  /** @param {number} id */
  const packageNear = (id) => {
    for (let at = callers.get(id); at !== undefined; at = callers.get(at)) {
      const frame = frames.get(at);
      const found = frame && packageOf(frame, root);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  /** @type {Map<string, number>} */
  const byFunction = new Map();
  /** @type {Map<string, number>} */
  const byPackage = new Map();
  let [at, busy, idle] = [startTime, 0, 0];
  samples.forEach((id, i) => {
    at += timeDeltas[i] ?? 0;
    // A sample stands for the time until the next one.
    const lasts = timeDeltas[i + 1] ?? 0;
    const frame = frames.get(id);
    if (!frame || lasts <= 0 || !windows.some(({ from, to }) => at >= from && at < to)) return;
    if (frame.functionName === IDLE) {
      idle += lasts;
      return;
    }
    busy += lasts;
    add(byFunction, functionLabel(frame, root), lasts);
    add(byPackage, packageOf(frame, root) ?? packageNear(id) ?? ownerless(frame), lasts);
  });
  const ranked = (/** @type {Map<string, number>} */ costs) =>
    [...costs]
      .sort(([, a], [, b]) => b - a)
      .slice(0, top)
      .map(([name, us]) => ({ name, selfMs: rounded(us / 1000, 1), share: rounded(us / busy, 4) }));
  return {
    busyMs: rounded(busy / 1000, 1),
    idleMs: rounded(idle / 1000, 1),
    functions: ranked(byFunction),
    packages: ranked(byPackage),
  };
}

/**
 * @param {Map<string, number>} costs
 * @param {string} name
 * @param {number} us
 */
function add(costs, name, us) {
  costs.set(name, (costs.get(name) ?? 0) + us);
}

/** @typedef {CpuProfile['nodes'][number]['callFrame']} Frame */

/**
 * @param {Frame} frame
 * @param {string} root
 */
function functionLabel({ functionName, url, lineNumber }, root) {
  const name = functionName || '(anonymous)';
  return url === '' ? name : `${name} ${relative(url, root)}:${lineNumber + 1}`;
}

/**
 * @param {Frame} frame
 * @param {string} root
 * @returns {string | undefined} a package, or one of our own folders; undefined for Node and V8
 */
function packageOf({ url }, root) {
  if (url === '' || url.startsWith('node:')) return undefined;
  const [, name] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url) ?? [];
  if (name !== undefined) return name;
  const [, own = url] = /^((?:packages\/)?[^/]+)/.exec(relative(url, root)) ?? [];
  return own;
}

/**
 * The name for frames that no package has called.
 * @param {Frame} frame
 */
const ownerless = ({ functionName, url }) =>
  functionName.startsWith('(') ? functionName : url === '' ? 'V8 and native code' : 'node';

/**
 * @param {string} url
 * @param {string} root
 */
function relative(url, root) {
  const file = url.replace(/^file:\/\//, '');
  return file.replace(`${root}/`, '').replaceAll('node_modules/', '');
}

/**
 * Reads the profiles of the services of one stack.
 * @param {string} folder
 * @param {{ root: string, windows?: readonly Window[] }} options
 * @returns {Record<string, ProfileSummary>} by service
 */
function readProfiles(folder, options) {
  /** @type {Record<string, ProfileSummary>} */
  const summaries = {};
  for (const file of fs.readdirSync(folder).filter((name) => name.endsWith('.cpuprofile'))) {
    const profile = JSON.parse(fs.readFileSync(path.join(folder, file), 'utf8'));
    summaries[serviceOf(profile, options.root)] = summarize(profile, options);
  }
  return summaries;
}

/**
 * @param {CpuProfile} profile
 * @param {string} root
 * @returns {string} the service whose main.js ran
 */
function serviceOf({ nodes }, root) {
  const main = nodes
    .map(({ callFrame }) => relative(callFrame.url, root))
    .find((url) => url.endsWith('dist/main.js'));
  return main?.split('/')[0] ?? 'unknown';
}

module.exports = { summarize, readProfiles };
