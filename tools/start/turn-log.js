// @ts-check
'use strict';

const fs = require('node:fs');
const path = require('node:path');

const LOOK_EVERY_MS = 1_000;
const MB = 1_000_000;
const MAX_BYTES = 50 * MB;
const KEEP = 5;

/**
 * Opens a log to which our process appends. An existing log becomes <file>.1, that one <file>.2, and so on.
 * @param {string} file
 * @param {number} [keep] how many old logs to keep
 * @returns {number} a file descriptor, in append mode
 */
function openLog(file, keep = KEEP) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  if (fs.existsSync(file)) {
    shift(file, keep);
    fs.renameSync(file, `${file}.1`);
  }
  return fs.openSync(file, 'a');
}

/**
 * Rotates a log that another process appends to, whenever it has grown too large. It is copied to <file>.1 and then
 * emptied, because the process keeps its file open. A line that is written between the two steps is lost.
 * @param {string} file
 * @param {{ maxBytes?: number, keep?: number, everyMs?: number, onTurn?: () => void }} [options] keep: how many old logs
 * to keep; onTurn: runs right before the file is emptied
 * @returns {() => void} ends the rotation
 */
function turnLog(file, { maxBytes = MAX_BYTES, keep = KEEP, everyMs = LOOK_EVERY_MS, onTurn } = {}) {
  const timer = setInterval(() => {
    const { size } = fs.statSync(file, { throwIfNoEntry: false }) ?? { size: 0 };
    if (size <= maxBytes) return;
    try {
      shift(file, keep);
      fs.copyFileSync(file, `${file}.1`);
    } catch {
      // For example a full disk. Emptying the log still helps; letting it grow would not.
    }
    onTurn?.();
    fs.truncateSync(file, 0);
  }, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}

/**
 * @param {string} file
 * @param {number} keep
 */
function shift(file, keep) {
  fs.rmSync(`${file}.${keep}`, { force: true });
  for (let n = keep - 1; n >= 1; n--) {
    if (fs.existsSync(`${file}.${n}`)) fs.renameSync(`${file}.${n}`, `${file}.${n + 1}`);
  }
}

/**
 * The limits from the environment.
 * @param {NodeJS.ProcessEnv} env
 * @returns {{ maxBytes: number, keep: number }}
 * @throws {Error} when one of them is no number of its kind
 */
function logBounds({ LOG_MAX_MB, LOG_FILES }) {
  const maxMb = Number(LOG_MAX_MB || MAX_BYTES / MB);
  const keep = Number(LOG_FILES || KEEP);
  if (!(maxMb >= 0.001 && maxMb <= 100_000)) {
    throw new Error(`LOG_MAX_MB: got ${JSON.stringify(LOG_MAX_MB)}, wants a number from 0.001 to 100000`);
  }
  if (!(Number.isInteger(keep) && keep >= 1 && keep <= 1000)) {
    throw new Error(`LOG_FILES: got ${JSON.stringify(LOG_FILES)}, wants an integer from 1 to 1000`);
  }
  return { maxBytes: maxMb * MB, keep };
}

module.exports = { openLog, turnLog, logBounds };
