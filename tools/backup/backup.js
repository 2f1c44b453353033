// @ts-check
'use strict';

/** `npm run backup`: copies both databases while the services run. docs/backup.md. */

const os = require('node:os');
const { runCommand } = require('./command');
const { BACKUP_USAGE, backupOptions } = require('./options');

// The services come first. Threads that are started later get the same priority.
os.setPriority(os.constants.priority.PRIORITY_LOW);

runCommand('No backup was made', async (surroundings) => {
  const options = backupOptions(process.argv.slice(2), surroundings);
  if (options === 'help') surroundings.log(BACKUP_USAGE);
  else await require('./make-backup').makeBackup({ ...surroundings, ...options });
});
