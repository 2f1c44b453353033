// @ts-check
'use strict';

/** `npm run restore`: puts a backup in the place of the databases. docs/backup.md. */

const { runCommand } = require('./command');
const { RESTORE_USAGE, restoreOptions } = require('./options');

runCommand('Not restored', async (surroundings) => {
  const options = restoreOptions(process.argv.slice(2), surroundings);
  if (options === 'help') surroundings.log(RESTORE_USAGE);
  else await require('./put-back').putBack({ ...surroundings, ...options });
});
