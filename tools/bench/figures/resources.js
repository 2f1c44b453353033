// @ts-check
'use strict';

const fs = require('node:fs');

/** /proc shows every clock in hundredths of a second, whatever the kernel's own tick. */
const TICKS_PER_SECOND = 100;
const MB = 1024;

/**
 * CPU time that a process and all its descendants have used. Linux only.
 * @param {number} pid
 * @returns {number} seconds; NaN elsewhere
 */
function cpuSeconds(pid) {
  const stat = readStat(pid);
  if (stat === undefined) return NaN;
  // utime and stime, then the same of ended children that were waited for.
  let ticks = 0;
  for (const field of [11, 12, 13, 14]) ticks += Number(stat[field]);
  return ticks / TICKS_PER_SECOND + sum(childrenOf(pid).map(cpuSeconds).filter(Number.isFinite));
}

/**
 * @param {Record<string, number>} pids
 * @returns {Record<string, number>} CPU seconds by name
 */
function cpuOf(pids) {
  return Object.fromEntries(Object.entries(pids).map(([name, pid]) => [name, cpuSeconds(pid)]));
}

/**
 * @param {number} pid
 * @returns {number} resident memory in MB; NaN if it cannot be read
 */
function rssMb(pid) {
  try {
    const [, kb] = /^VmRSS:\s+(\d+) kB/m.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Number(kb) / MB;
  } catch {
    return NaN;
  }
}

/**
 * The fields after the command's name, which may itself hold spaces and brackets.
 * @param {number} pid
 * @returns {string[] | undefined}
 */
function readStat(pid) {
  try {
    const text = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}

/**
 * @param {number} pid
 * @returns {number[]}
 */
function childrenOf(pid) {
  try {
    return fs.readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      fs
        .readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8')
        .split(' ')
        .filter((child) => child !== '')
        .map(Number),
    );
  } catch {
    // The kernel does not have that file, or the process has just ended.
    return [];
  }
}

/** @param {readonly number[]} values */
const sum = (values) => values.reduce((total, value) => total + value, 0);

module.exports = { cpuSeconds, cpuOf, rssMb };
