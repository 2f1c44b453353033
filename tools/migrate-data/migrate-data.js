// @ts-check
'use strict';

/** `npm run migrate-data`: copies an installation from SQLite to PostgreSQL, while its services are stopped. docs/postgres.md. */

const { parseArgs } = require('node:util');
const path = require('node:path');
const { runCommand } = require('../backup/command');

const USAGE = `npm run migrate-data -- [options]     copies the SQLite databases to PostgreSQL

  --data-dir DIR  the SQLite files are here; default: DATA_DIR
The target is DATABASE_URL (and <SERVICE>_DATABASE_URL), as for the services. Without it, it is the private PostgreSQL of
npm start -- --postgres, in <DATA_DIR>/postgres.
Stop the services first. It can be run again after it was interrupted: what is copied already is left alone.`;

runCommand('The data was not copied', async ({ root, cwd, dataDir: byDefault, log }) => {
  const { values } = parseArgs({
    options: { 'data-dir': { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help) {
    log(USAGE);
    return;
  }
  const dataDir = path.resolve(cwd, values['data-dir'] ?? byDefault);
  await require('./move').moveData({ root, dataDir, env: process.env, log });
});
