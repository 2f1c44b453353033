// @ts-check
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const readline = require('node:readline');
const { parseArgs } = require('node:util');
const { hashPassword, randomPassword, readAccounts, writeAccounts } = require('./accounts');

const USAGE = `npm run account -- <name> <viewer|operator|admin> [--print]     makes an account, or sets its password and role
npm run account -- <name> --disable                             nobody can sign in to it any more

  The password is the first line of standard input. If it is empty, a random one is made and shown.
  The account is written to <DATA_DIR>/accounts.json. A gateway that reads this file takes the change in at the next
  request, whatever was changed on the page of accounts before.

  --print  prints an entry for ACCOUNTS instead, and writes nothing`;

/** @typedef {import('./accounts').Role} Role */
/** @type {readonly Role[]} */
const ROLES = ['viewer', 'operator', 'admin'];

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
 * @returns {{ name: string, role: Role | undefined, print: boolean } | 'help'} no role: the account is to be disabled
 * @throws {Error} with the usage, if the arguments are not exactly right: a slip must not change a password
 */
function readOptions(args) {
  const flag = /** @type {const} */ ({ type: 'boolean', default: false });
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { print: flag, disable: flag, help: { ...flag, short: 'h' } },
    });
    if (values.help) return 'help';
    const [name = '', ...others] = positionals;
    const word = values.disable ? undefined : others.shift();
    const role = ROLES.find((one) => one === word);
    if (name === '' || name.length > 100) throw new Error('A name has 1 to 100 characters.');
    if (!values.disable && !role) throw new Error('The role is viewer, operator or admin.');
    if (values.disable && values.print) throw new Error('--print and --disable do not go together.');
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
  if (role === undefined) {
    disable(name);
    return;
  }
  const given = await askPassword(name);
  if (given !== '' && given.length < MIN_LENGTH)
    throw new Error(`A password needs ${MIN_LENGTH} characters or more.`);
  const password = given || randomPassword();
  const account = { name, role, passwordHash: hashPassword(password) };
  if (given === '') console.error(`password: ${password}`);
  if (print) console.log(JSON.stringify(account));
  else store(account, role);
}

/**
 * Disables an account, also one that is not in the file: somebody may have made it on the page. Its entry gets a password
 * that nobody knows, so that it differs from the entry of before, which the orders service has taken in.
 * @param {string} name
 */
function disable(name) {
  const known = readAccounts(accountsFile())?.find((account) => account.name === name);
  const role = known?.role ?? ROLES[0] ?? 'viewer';
  store({ name, role, passwordHash: hashPassword(randomPassword()), disabled: true }, 'disabled');
}

/** @returns {string} */
function accountsFile() {
  if (fs.existsSync(path.join(root, '.env'))) process.loadEnvFile(path.join(root, '.env'));
  return path.join(path.resolve(root, process.env['DATA_DIR'] || '.data'), 'accounts.json');
}

/**
 * @param {import('./accounts').Account} account
 * @param {string} what to tell the person
 */
function store(account, what) {
  const file = accountsFile();
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const others = (readAccounts(file) ?? []).filter((other) => other.name !== account.name);
  writeAccounts(file, [...others, account]);
  console.log(
    `${account.name} (${what}) is now in ${file}. A gateway that runs takes it in at the next request, which ends older sessions of ${account.name}.`,
  );
}

main().catch((error) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
});
