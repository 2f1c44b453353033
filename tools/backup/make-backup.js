// @ts-check
'use strict';

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { contradictions } = require('./contradictions');
const { sha256Of, writeManifest } = require('./manifest');
const { openAtOneMoment } = require('./moment');
const { presentDatabases, sync } = require('./places');
const { beginIn, nameOf, removeOld } = require('./rotation');
const { duration } = require('../shared/console');
const { ownersOf } = require('../shared/owners');
const { openDatabase } = require('../shared/sqlite');

/** A full disk would stop the services, so this much stays free. */
const SPARE_BYTES = 64 * 1024 * 1024;

/** The exit code of a backup that is kept although its databases contradict each other. */
const CONTRADICTIONS = 2;

/**
 * Copies the databases while the services run: orders and products as they are at one moment, the others as they are just
 * after it. A backup that fails leaves nothing behind.
 * @param {{ root: string, dataDir: string, to: string, keep: number, log: import('../shared/console').Log }} options
 * @returns {Promise<string>} the folder of the new backup
 */
async function makeBackup({ root, dataDir, to, keep, log }) {
  const from = performance.now();
  const databases = presentDatabases(dataDir);
  fs.mkdirSync(to, { recursive: true, mode: 0o700 });
  assertRoom(to, databases);
  const dir = beginIn(to);
  try {
    const { at, attempts } = await copyAll(databases, dir);
    giveWay();
    const copies = presentDatabases(dir);
    const manifest = await describe(copies, { root, at, attempts });
    writeManifest(dir, manifest);
    for (const name of fs.readdirSync(dir)) sync(path.join(dir, name));
    sync(dir);
    const complete = path.join(to, nameOf(at));
    fs.renameSync(dir, complete);
    sync(to);
    const { orders, products } = manifest.databases;
    const bytes = Object.values(manifest.databases).reduce((sum, copy) => sum + copy.bytes, 0);
    log(
      `${complete}: ${orders.rows['orders']} orders, ${products.rows['products']} products, ` +
        `${megabytes(bytes)}, checked, in ${duration(performance.now() - from)}`,
    );
    for (const line of manifest.contradictions) log(`The databases contradict each other: ${line}`);
    if (manifest.contradictions.length > 0) process.exitCode = CONTRADICTIONS;
    const removed = removeOld(to, keep);
    if (removed.length > 0) log(`removed, since ${keep} are kept: ${removed.join(', ')}`);
    return complete;
  } finally {
    fs.rmSync(dir, { recursive: true, force: true });
  }
}

/**
 * @param {string} to
 * @param {import('./places').Databases} databases
 */
function assertRoom(to, databases) {
  const files = Object.values(databases).flatMap((file) => [file, `${file}-wal`]);
  const needed = files.reduce(
    (sum, file) => sum + (fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
  const { bavail, bsize } = fs.statfsSync(to);
  if (bavail * bsize < needed + SPARE_BYTES) {
    throw new Error(
      `${to} has ${megabytes(bavail * bsize)} free, the backup needs up to ${megabytes(needed + SPARE_BYTES)}.`,
    );
  }
}

/**
 * @param {import('./places').Databases} databases
 * @param {string} dir
 */
async function copyAll(databases, dir) {
  const moment = await openAtOneMoment(databases);
  try {
    for (const [owner, database] of ownersOf(moment.databases)) {
      await database.copyTo(path.join(dir, `${owner}.db`));
      // From here on the service can begin its log anew.
      await database.script('ROLLBACK');
    }
    return moment;
  } finally {
    await moment.close();
  }
}

/**
 * The copies are checked at the lowest priority. Copying itself is not: until it ends, the services' logs grow. On Linux a priority is that of one thread,
 * and the driver works on threads.
 */
function giveWay() {
  const threads =
    process.platform === 'linux' ? fs.readdirSync('/proc/self/task').map(Number) : [process.pid];
  for (const thread of threads) os.setPriority(thread, os.constants.priority.PRIORITY_LOW);
}

/**
 * Checks the copies and describes them.
 * @param {import('./places').Databases} copies
 * @param {{ root: string, at: string, attempts: number }} about
 * @returns {Promise<import('./manifest').Manifest>}
 */
async function describe(copies, { root, at, attempts }) {
  /** @type {Partial<import('./manifest').Manifest['databases']>} */
  const databases = {};
  let sqlite = 'unknown';
  for (const [owner, file] of ownersOf(copies)) ({ copy: databases[owner], sqlite } = await checked(file));
  const { version } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'));
  return {
    format: 1,
    takenAt: at,
    attempts,
    versions: { orderFlow: version, node: process.version, sqlite },
    databases: /** @type {import('./manifest').Manifest['databases']} */ (databases),
    contradictions: await contradictions(copies),
  };
}

/**
 * @param {string} file
 * @returns {Promise<{ copy: import('./manifest').Copy, sqlite: string }>}
 * @throws {Error} if the copy is not sound: then the database itself is not
 */
async function checked(file) {
  const database = await openDatabase(file, { write: true });
  try {
    // One file without a log beside it.
    await database.rows('PRAGMA journal_mode = DELETE');
    for (const check of ['integrity_check', 'foreign_key_check']) {
      const faults = (await database.rows(`PRAGMA ${check}`)).map((row) => JSON.stringify(row));
      if (faults.length > 0 && faults[0] !== '{"integrity_check":"ok"}')
        throw new Error(`${path.basename(file)} is damaged (${check}): ${faults.slice(0, 5).join('; ')}`);
    }
    const tables = /** @type {{ name: string }[]} */ (
      await database.rows(`SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name`)
    );
    /** @type {Record<string, number>} */
    const rows = {};
    for (const { name } of tables) {
      const [row] = /** @type {{ n: number }[]} */ (
        await database.rows(`SELECT count(*) AS n FROM "${name}"`)
      );
      rows[name] = row?.n ?? 0;
    }
    const migrations = /** @type {{ timestamp: number }[]} */ (
      await database.rows('SELECT timestamp FROM migrations ORDER BY timestamp')
    );
    const [version] = /** @type {{ sqlite: string }[]} */ (
      await database.rows('SELECT sqlite_version() AS sqlite')
    );
    const copy = {
      file: path.basename(file),
      bytes: fs.statSync(file).size,
      sha256: await sha256Of(file),
      migrations: migrations.map(({ timestamp }) => timestamp),
      rows,
    };
    return { copy, sqlite: version?.sqlite ?? 'unknown' };
  } finally {
    await database.close();
  }
}

/** @param {number} bytes */
const megabytes = (bytes) => `${(bytes / 1_000_000).toFixed(1)} MB`;

module.exports = { makeBackup };
