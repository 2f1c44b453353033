// @ts-check
'use strict';

/**
 * @typedef {((line: string) => void) & { status?: (text: string) => void }} Log
 * Prints one line. `status` exists only on a terminal. It shows a text that the next line or status replaces.
 */

/**
 * A log for a person at a terminal. It writes lines to standard output.
 * @returns {Log}
 */
function consoleLog() {
  const { stdout } = process;
  let shown = false;
  // With `npm start | head` the started programs go on when nobody reads any more.
  stdout.on('error', () => undefined);
  /** @type {Log} */
  const log = (line) => {
    stdout.write(`${shown ? '\r\x1b[K' : ''}${line}\n`);
    shown = false;
  };
  if (stdout.isTTY) {
    log.status = (text) => {
      stdout.write(`\r\x1b[K${text.slice(0, Math.max(20, stdout.columns - 1))}`);
      shown = true;
    };
  }
  return log;
}

/**
 * Reports every 10 s that a step still runs (on a terminal every second, in one rewritten line).
 * @param {string} what e.g. "installing packages"
 * @param {Log} log
 * @returns {() => string} ends the reports and returns the time passed, e.g. "1 min 20 s"
 */
function heartbeat(what, log) {
  const from = Date.now();
  const show = log.status ?? log;
  const timer = setInterval(
    () => {
      show(`  … ${what}: ${duration(Date.now() - from)}`);
    },
    log.status ? 1_000 : 10_000,
  );
  return () => {
    clearInterval(timer);
    log.status?.('');
    return duration(Date.now() - from);
  };
}

/**
 * @param {number} ms
 * @returns {string} e.g. "850 ms", "3.2 s", "2 min 5 s"
 */
function duration(ms) {
  if (Math.round(ms) < 1_000) return `${String(Math.round(ms))} ms`;
  if (ms < 9_950) return `${(ms / 1_000).toFixed(1)} s`;
  // Rounded before it is divided: 119.7 s are 2 min 0 s, not 1 min 60 s.
  const seconds = Math.round(ms / 1_000);
  if (seconds < 60) return `${String(seconds)} s`;
  return `${String(Math.floor(seconds / 60))} min ${String(seconds % 60)} s`;
}

/**
 * The last lines of a text, indented, for an error message.
 * @param {string} text
 * @param {number} [count]
 * @returns {string}
 */
function lastLines(text, count = 15) {
  return linesOf(text).slice(-count).map(indent).join('\n');
}

/**
 * The useful part of a failed program's output: the lines from its first error on, and its last lines.
 * @param {string} text
 * @param {number} [count] how many lines at most, roughly
 * @returns {string}
 */
function excerpt(text, count = 30) {
  const lines = linesOf(text);
  const first = lines.findIndex((line) => /\berror\b|ERR!|^E: /i.test(line));
  if (first === -1 || first >= lines.length - count) return lines.slice(-count).map(indent).join('\n');
  const half = Math.ceil(count / 2);
  return [...lines.slice(first, first + half), '…', ...lines.slice(-half)].map(indent).join('\n');
}

/** @param {string} text */
const linesOf = (text) =>
  text.split('\n').filter((line) => line.replace(/^npm (error|ERR!)/, '').trim() !== '');

/** @param {string} line */
const indent = (line) => `    ${line.slice(0, 400)}`;

module.exports = { consoleLog, heartbeat, duration, lastLines, excerpt };
