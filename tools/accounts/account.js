// @ts-check
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const readline = require('node:readline');
const { parseArgs } = require('node:util');
const { hashPassword, randomPassword, readAccounts, writeAccounts } = require('./accounts');

const USAGE = `npm run account -- <name> <viewer|operator> [--print]     makes an account, or changes its password and role

  The password is the first line of standard input. If it is empty, a random one is made and shown.
  The account is written to <DATA_DIR>/accounts.json.

  --print  prints an entry for ACCOUNTS instead, and writes nothing`;

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

/**
 * @param {string[]} args
 * @returns {{ name: string, role: 'viewer' | 'operator', print: boolean } | 'help'}
 * @throws {Error} with the usage, if the arguments are not exactly right: a slip must not change a password
 */
function readOptions(args) {
  const flag = /** @type {const} */ ({ type: 'boolean', default: false });
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { print: flag, help: { ...flag, short: 'h' } },
    });
    if (values.help) return 'help';
    const [name = '', role, ...others] = positionals;
    if (name === '' || name.length > 100) throw new Error('A name has 1 to 100 characters.');
    if (role !== 'viewer' && role !== 'operator') throw new Error('The role is viewer or operator.');
    if (others.length > 0) throw new Error(`"${others.join(' ')}" is too much.`);
    return { name, role, print: values.print };
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  }
}

async function main() {
  const options = readOptions(process.argv.slice(2));
  if (options === 'help') {
    console.log(USAGE);
    return;
  }
  const { name, role, print } = options;
  const given = await askPassword(name);
  if (given !== '' && given.length < MIN_LENGTH)
    throw new Error(`A password needs ${MIN_LENGTH} characters or more.`);
  const password = given || randomPassword();
  const account = { name, role, passwordHash: hashPassword(password) };
  if (given === '') console.error(`password: ${password}`);
  if (print) {
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
