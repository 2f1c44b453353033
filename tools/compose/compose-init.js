// @ts-check
'use strict';

/**
 * `npm run compose:init [folder]`: writes the secrets of docker-compose.yml to `.env`, for those who want to have them
 * there. Without it `docker compose up` makes them itself (secrets.js).
 */

const fs = require('node:fs');
const path = require('node:path');
const { addSecrets, readVariables, wrongSecrets } = require('./values');
const { writeFile } = require('./write-file');

/**
 * Adds what is missing to `.env`, readable by this user only, and keeps what is there.
 * @param {string} folder
 * @returns {string} what was done
 * @throws {Error} when an existing secret cannot be used
 */
function composeInit(folder) {
  const envFile = path.join(folder, '.env');
  const before = fs.existsSync(envFile) ? fs.readFileSync(envFile, 'utf8') : '';
  const { text, added } = addSecrets(before);
  const wrong = wrongSecrets(readVariables(text));
  if (wrong.length > 0)
    throw new Error(`${envFile} cannot be used:\n${wrong.map((w) => `  ${w}`).join('\n')}`);
  writeFile(envFile, text, 0o600);
  return added.length === 0
    ? `${envFile}: has every secret, nothing changed`
    : `${envFile}: added ${added.join(', ')} (existing lines have not changed)`;
}

if (require.main === module) {
  try {
    console.log(composeInit(path.resolve(process.argv[2] ?? path.join(__dirname, '../..'))));
    console.log('Start all: docker compose up. More: docs/compose.md');
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exit(1);
  }
}

module.exports = { composeInit };
