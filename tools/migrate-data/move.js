// @ts-check
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { assertNotInUse } = require('../backup/in-use');
const { ensureBuilt } = require('../install/install');
const { startPostgres } = require('../servers/postgres');
const { preparePrograms } = require('../servers/servers');
const { OWNERS } = require('../shared/owners');
const { lockDataDir } = require('../start/run-file');
const { copyDatabase } = require('./copy');
const { differences } = require('./verify');

/**
 * Copies the database of each service, and compares the copies with the originals.
 * @param {{ root: string, dataDir: string, env: NodeJS.ProcessEnv, log: import('../shared/console').Log }} options
 * @throws {Error} if the services run, or a copy differs from its original
 */
async function moveData({ root, dataDir, env, log }) {
  const files = OWNERS.map((owner) => ({ owner, file: path.join(dataDir, `${owner}.db`) })).filter(
    ({ file }) => fs.existsSync(file),
  );
  if (files.length === 0) throw new Error(`there are no SQLite databases in ${dataDir}`);
  const unlock = lockDataDir(dataDir);
  try {
    await ensureBuilt({ root, log });
    const target = await provideTarget({ dataDir, env, log });
    try {
      for (const { owner, file } of files) {
        const url = target.urlOf(owner);
        await assertNotInUse(file);
        log(`${owner}: copying ${file}`);
        await migrateBoth(root, owner, file, url);
        await copyDatabase({ file, url, log: (line) => log(`  ${line}`) });
        const wrong = await differences(owner, file, url);
        if (wrong.length > 0)
          throw new Error(`the copy of ${owner} differs from the original:\n  ${wrong.join('\n  ')}`);
        log(`${owner}: copied and compared`);
      }
    } finally {
      await target.stop();
    }
  } finally {
    unlock();
  }
  log(
    `All data is in PostgreSQL. The SQLite files are as they were: remove them when you no longer need them.`,
  );
  log(env['DATABASE_URL'] ? 'Start the services as before.' : 'Start it with: npm start -- --postgres');
}

/**
 * @param {{ dataDir: string, env: NodeJS.ProcessEnv, log: import('../shared/console').Log }} options
 * @returns {Promise<{ urlOf: (owner: string) => string, stop: () => Promise<void> }>}
 */
async function provideTarget({ dataDir, env, log }) {
  const given = env['DATABASE_URL'] || env['ORDERS_DATABASE_URL'];
  if (given) return { urlOf: (owner) => databaseOf(owner, env), stop: () => Promise.resolve() };
  // Only PostgreSQL is needed here.
  const others = { RABBITMQ_URL: 'amqp://not-needed', REDIS_URL: 'redis://not-needed' };
  await preparePrograms({ dataDir, env: others, log, postgres: true });
  const server = await startPostgres({ dir: path.join(dataDir, 'postgres'), log });
  return { urlOf: (owner) => databaseOf(owner, { DATABASE_URL: server.url }), stop: () => server.stop() };
}

/**
 * @param {string} owner
 * @param {NodeJS.ProcessEnv} env
 * @returns {string}
 */
function databaseOf(owner, env) {
  const { databaseUrlOf } = require('@order-flow/storage/database-url');
  const url = databaseUrlOf(`${owner}-service`, env);
  if (url === undefined)
    throw new Error(`neither DATABASE_URL nor ${owner.toUpperCase()}_DATABASE_URL is set`);
  return url;
}

/**
 * Brings both databases to the version of this code.
 * @param {string} root
 * @param {string} owner
 * @param {string} file
 * @param {string} url
 */
async function migrateBoth(root, owner, file, url) {
  const { openSqlite } = require('@order-flow/storage/sqlite-file');
  const { migrate } = require('@order-flow/storage/migrate');
  const dist = path.join(root, `${owner}-service`, 'dist');
  const dataSource = await openSqlite(file, Object.values(require(path.join(dist, 'migrations.js'))));
  await dataSource.destroy();
  await migrate(url, Object.values(require(path.join(dist, 'migrations-postgres.js'))));
}

module.exports = { moveData };
