// @ts-check
'use strict';

const fs = require('node:fs');
const path = require('node:path');

/** Folders of complete backups, e.g. 2026-11-28T18-55-04.123Z. In order of their names they are in order of time. */
const COMPLETE = /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{3}Z$/;
const UNFINISHED = '.unfinished-';
const DAY_MS = 86_400_000;

/**
 * @param {string} takenAt ISO 8601
 * @returns {string} the folder's name. Not every file system allows a colon.
 */
const nameOf = (takenAt) => takenAt.replaceAll(':', '-');

/**
 * @param {string} to the folder of all backups
 * @returns {string[]} the complete backups, the oldest first
 */
const backupsIn = (to) =>
  fs
    .readdirSync(to)
    .filter((name) => COMPLETE.test(name))
    .sort();

/**
 * Makes the folder of a new backup. It gets its name when it is complete.
 * @param {string} to
 * @returns {string}
 */
const beginIn = (to) => fs.mkdtempSync(path.join(to, UNFINISHED));

/**
 * Removes all backups but the newest, and what a backup that was killed has left behind a day ago.
 * @param {string} to
 * @param {number} keep at least 1
 * @returns {string[]} the names of the complete ones that were removed
 */
function removeOld(to, keep) {
  const old = backupsIn(to).slice(0, -keep);
  const abandoned = fs
    .readdirSync(to)
    .filter((name) => name.startsWith(UNFINISHED))
    .filter((name) => Date.now() - fs.statSync(path.join(to, name)).mtimeMs > DAY_MS);
  for (const name of [...old, ...abandoned]) fs.rmSync(path.join(to, name), { recursive: true, force: true });
  return old;
}

module.exports = { nameOf, backupsIn, beginIn, removeOld };
