// @ts-check
'use strict';

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const { tmpdir } = require('node:os');
const path = require('node:path');
const { CORE_OWNERS } = require('../../shared/owners');
const { openDatabase } = require('../../shared/sqlite');
const { smallDisksImpossible } = require('../stack/small-disks');
const { SMALL_DISKS } = require('./fault');

/** @typedef {import('./fault').Fault} Fault */
/** @typedef {import('../strikes').Strikes} Strikes */

const counts = { short: 1, long: 5 };

/**
 * @param {string} name
 * @param {number} disk 0: the one of the databases, 1: the one of the logs
 * @param {string} what
 * @returns {Fault}
 */
const full = (name, disk, what) => ({
  name,
  what: `${what} is full for 15 s (short form: 4 s).`,
  strikes: counts,
  profile: SMALL_DISKS,
  impossible: smallDisksImpossible,
  strike: async (strikes) => {
    const small = strikes.stack.disks[disk];
    if (!small) throw new Error('the stack has no small disks');
    try {
      await strikes.hit(`${what} is full`, () => small.fill());
      // What is written now and then takes the room that is left in blocks that are not full.
      for (let second = 0; second < strikes.fitting(15, 4); second++) {
        await strikes.wait(1_000);
        small.fill();
      }
    } finally {
      small.free();
    }
  },
});

/** @type {Fault} */
const readOnly = {
  name: 'database-read-only',
  what: 'The files of one database, drawn at random, can only be read for 15 s (chattr +i; short form: 4 s).',
  strikes: counts,
  impossible: chattrImpossible,
  strike: async (strikes) => {
    const { stack, random } = strikes;
    const owner = random.pick(CORE_OWNERS);
    const file = stack.databases[owner];
    const files = [file, `${file}-wal`];
    try {
      await strikes.hit(`the database of ${owner} is read-only`, () => chattr('+i', files));
      await strikes.hold(15, 4);
    } finally {
      chattr('-i', files);
    }
  },
};

/** @type {Fault} */
const anotherWriter = {
  name: 'another-writer',
  what: 'Another program holds the write lock of one database, drawn at random, for 20 s (short form: 7 s; SQLite waits 5 s).',
  strikes: counts,
  strike: async (strikes) => {
    const { stack, random } = strikes;
    const owner = random.pick(CORE_OWNERS);
    const writer = await openDatabase(stack.databases[owner], { write: true });
    try {
      await strikes.hit(`another writer in the database of ${owner}`, () => writer.script('BEGIN IMMEDIATE'));
      await strikes.hold(20, 7);
    } finally {
      await writer.script('ROLLBACK').catch(() => undefined);
      await writer.close();
    }
  },
};

/**
 * @param {'+i' | '-i'} change
 * @param {string[]} files
 */
function chattr(change, files) {
  const { status, stderr } = spawnSync('chattr', [change, ...files], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`chattr ${change} failed: ${stderr.trim()}`);
}

/** @param {number} file */
function isWritable(file) {
  try {
    fs.writeSync(file, 'x');
    return true;
  } catch {
    return false;
  }
}

/** @returns {string | undefined} */
function chattrImpossible() {
  if (process.platform !== 'linux') return 'needs Linux';
  const dir = fs.mkdtempSync(path.join(tmpdir(), 'order-flow-chattr-'));
  const file = path.join(dir, 'file');
  try {
    // The services have their files open already.
    const open = fs.openSync(file, 'w');
    try {
      chattr('+i', [file]);
      return isWritable(open)
        ? 'needs a file system on which chattr +i also holds for open files'
        : undefined;
    } finally {
      chattr('-i', [file]);
      fs.closeSync(open);
    }
  } catch (error) {
    return `needs root and chattr: ${/** @type {Error} */ (error).message}`;
  } finally {
    fs.rmSync(dir, { recursive: true, force: true });
  }
}

module.exports = {
  full,
  storage: [
    full('disk-full', 0, 'The disk of both databases'),
    readOnly,
    anotherWriter,
    full('log-disk-full', 1, 'The disk of the logs'),
  ],
};
