// @ts-check
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { assertNotInUse } = require('./in-use');
const { compare } = require('./lost');
const { assertKnownSchema, readManifest, verifyFiles } = require('./manifest');
const { databasesIn, sync } = require('./places');
const { emptyQueues } = require('./queues');
const { nameOf } = require('./rotation');
const { duration } = require('../shared/console');
const { eachOwner, ownersOf } = require('../shared/owners');
const { lockDataDir } = require('../start/run-file');

/** @typedef {import('./places').Databases} Databases */
/** @typedef {import('./lost').Lost} Lost */

/**
 * Puts a backup in the place of the databases that it has, and says what is lost. The present ones are kept. A database of an
 * optional service that the backup does not have stays as it is.
 * @param {{ root: string, dataDir: string, from: string, newBroker: boolean, log: import('../shared/console').Log }} options
 * @throws {Error} if a service runs, or if the backup is damaged or of a newer version; nothing is changed then
 */
async function putBack({ root, dataDir, from, newBroker, log }) {
  const manifest = readManifest(from);
  assertKnownSchema(manifest, root);
  await verifyFiles(from, manifest);
  fs.mkdirSync(dataDir, { recursive: true });
  const copies = ownersOf(manifest.databases);
  const files = databasesIn(dataDir);
  const databases = /** @type {Databases} */ (
    eachOwner(
      copies.map(([owner]) => owner),
      (owner) => files[owner],
    )
  );
  const release = lockDataDir(path.dirname(databases.orders));
  try {
    for (const file of Object.values(databases)) await assertNotInUse(file);
    for (const [owner, { file }] of copies) {
      fs.copyFileSync(path.join(from, file), comingFor(files[owner]));
      sync(comingFor(files[owner]));
    }
    const messages = newBroker ? 0 : await emptyQueues({ dataDir, env: process.env, log });
    const replaced = replace(databases, nameOf(new Date().toISOString()));
    const age = duration(Date.now() - Date.parse(manifest.takenAt));
    log(`Restored ${from} into ${dataDir}: the state of ${manifest.takenAt}, ${age} ago.`);
    if (messages > 0)
      log(`Messages between the services, removed: ${messages}. They are sent again if needed.`);
    if (replaced) {
      log(
        `The databases that were here: ${[...new Set(Object.values(replaced).map(path.dirname))].join(', ')}`,
      );
      await tellLost(replaced, databases, log);
    }
    for (const line of manifest.contradictions) log(`The backup itself says: ${line}`);
    for (const line of NEXT) log(line);
  } finally {
    for (const file of Object.values(databases)) fs.rmSync(comingFor(file), { force: true });
    release();
  }
}

const NEXT = [
  '',
  'Start the services now. Then, by themselves:',
  '- an older schema is brought up to date',
  '- every outbox is sent, and every order without an answer is asked for again within a minute;',
  '  its processed: mark in Redis is deleted first. Redis needs nothing from you, and sessions go on.',
  'For you to do: docs/backup.md, "After a restore".',
];

/** @param {string} file */
const comingFor = (file) => `${file}.restored`;

/**
 * Moves the present databases aside and the restored ones in their place. A crash in between leaves a folder without one
 * of them: then the same command has to be run again.
 * @param {Databases} databases
 * @param {string} time
 * @returns {Databases | undefined} the files of the present ones; undefined: there were none
 */
function replace(databases, time) {
  const dirs = new Set(Object.values(databases).map((file) => path.dirname(file)));
  const aside = (/** @type {string} */ file) =>
    path.join(path.dirname(file), `replaced-${time}`, path.basename(file));
  const present = Object.values(databases).filter((file) => fs.existsSync(file));
  for (const file of present) {
    fs.mkdirSync(path.dirname(aside(file)), { recursive: true, mode: 0o700 });
    // There is a log only if the file is damaged.
    for (const end of ['-wal', '-shm', '']) {
      if (fs.existsSync(file + end)) fs.renameSync(file + end, aside(file + end));
    }
  }
  for (const file of Object.values(databases)) fs.renameSync(comingFor(file), file);
  for (const dir of dirs) sync(dir);
  if (present.length === 0) return undefined;
  const moved = Object.entries(databases).map(([owner, file]) => [owner, aside(file)]);
  return /** @type {Databases} */ (Object.fromEntries(moved));
}

/**
 * @param {Databases} replaced
 * @param {Databases} restored
 * @param {(line: string) => void} log
 */
async function tellLost(replaced, restored, log) {
  /** @type {Lost} */
  let lost;
  try {
    lost = await compare(replaced, restored);
  } catch (error) {
    log(`They cannot be read (${/** @type {Error} */ (error).message}), so nobody can say what is lost.`);
    log('Every order that was accepted is in the log of the orders service, as "order PENDING".');
    return;
  }
  const file = path.join(path.dirname(replaced.orders), 'lost.json');
  fs.writeFileSync(file, `${JSON.stringify(lost, null, 2)}\n`, { mode: 0o600 });
  const counts = {
    'orders placed after the backup': lost.orders.length,
    'orders that go back to an earlier status (one that was CONFIRMED may end otherwise now)':
      lost.changedOrders.length,
    'restocks and corrections of stock': lost.movements.length,
    'products that are gone, or as they were before an edit': lost.products.length,
    'entries of the audit trail': lost.audited,
  };
  const some = Object.entries(counts).filter(([, n]) => n > 0);
  log(some.length === 0 ? 'Nothing is lost: they are the same.' : `What is lost, with every id in ${file}:`);
  for (const [text, n] of some) log(`- ${text}: ${n}`);
}

module.exports = { putBack };
