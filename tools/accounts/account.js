// @ts-check
'use strict';

/**
 * `npm run account -- <name> <viewer|operator>`: makes or changes an account in <DATA_DIR>/accounts.json. The password
 * is the first line of standard input; if it is empty, a random one is made and printed. `--print` prints an entry for
 * ACCOUNTS instead.
 */

const fs = require('node:fs');
const path = require('node:path');
const readline = require('node:readline');
const { hashPassword, randomPassword, readAccounts, writeAccounts } = require('./accounts');

const MIN_LENGTH = 12;
const root = path.resolve(__dirname, '../..');

/**
 * @param {string} name
 * @returns {Promise<string>} '' for a random one
 */
async function askPassword(name) {
  const terminal = process.stdin.isTTY === true;
  if (terminal)
    process.stderr.write(`Password for ${name} (visible while you type; leave it empty for a random one): `);
  for await (const line of readline.createInterface({ input: process.stdin })) return line;
  return '';
}

async function main() {
  const args = process.argv.slice(2).filter((arg) => arg !== '--print');
  const [name = '', role] = args;
  if (name === '' || name.length > 100 || (role !== 'viewer' && role !== 'operator')) {
    throw new Error('usage: npm run account -- <name> <viewer|operator> [--print]');
  }
  const given = await askPassword(name);
  if (given !== '' && given.length < MIN_LENGTH)
    throw new Error(`A password needs ${MIN_LENGTH} characters or more.`);
  const password = given || randomPassword();
  const account = /** @type {const} */ ({ name, role, passwordHash: hashPassword(password) });
  if (given === '') console.error(`password: ${password}`);
  if (process.argv.includes('--print')) {
    console.log(JSON.stringify(account));
    return;
  }
  if (fs.existsSync(path.join(root, '.env'))) process.loadEnvFile(path.join(root, '.env'));
  const file = path.join(path.resolve(root, process.env['DATA_DIR'] || '.data'), 'accounts.json');
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const others = (readAccounts(file) ?? []).filter((other) => other.name !== name);
  writeAccounts(file, [...others, account]);
  console.log(
    `${name} (${role}) is now in ${file}. The gateway reads it at its next start, which ends older sessions of ${name}.`,
  );
}

main().catch((error) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
});
