// @ts-check
'use strict';

/** `npm run backup`: copies the databases while the services run. docs/backup.md. */

const { runCommand } = require('./command');
const { BACKUP_USAGE, backupOptions } = require('./options');

runCommand('No backup was made', async (surroundings) => {
  const options = backupOptions(process.argv.slice(2), surroundings);
  if (options === 'help') surroundings.log(BACKUP_USAGE);
  else await require('./make-backup').makeBackup({ ...surroundings, ...options });
});
