// @ts-check
'use strict';

const { randomBytes, scryptSync } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');

/** @typedef {{ log2N: number, r: number, p: number }} Cost scrypt's parameters; the gateway reads them from the hash */

/** OWASP's parameters for 32 MB. */
const COST = { log2N: 15, r: 8, p: 3 };
/** For the account of a test: no sign-in has to take half a second of CPU. */
const LEAST_COST = { log2N: 10, r: 1, p: 1 };

/** @typedef {'viewer' | 'operator' | 'admin'} Role */
/** @typedef {{ name: string, role: Role, passwordHash: string, disabled?: boolean }} Account */

/**
 * @param {string} password
 * @param {{ salt?: Buffer, cost?: Cost }} [options]
 * @returns {string} the hash that gateway/src/auth/sign-in/password.ts checks
 */
function hashPassword(password, { salt = randomBytes(16), cost: { log2N, r, p } = COST } = {}) {
  const options = { N: 2 ** log2N, r, p, maxmem: 256 * 2 ** log2N * r };
  const key = scryptSync(password.normalize('NFKC'), salt, 32, options);
  return ['scrypt', log2N, r, p, salt.toString('base64url'), key.toString('base64url')].join(':');
}

/** @returns {string} 120 random bits */
function randomPassword() {
  return randomBytes(15).toString('base64url');
}

/**
 * Provides the accounts with which the gateway begins, unless the environment sets them. The first start makes one admin,
 * called operator, with a random password.
 * @param {string} dataDir
 * @param {NodeJS.ProcessEnv} env
 * @returns {{ env: Record<string, string>, lines: string[] }} variables for the gateway, and what to tell the person
 */
function provideAccounts(dataDir, env) {
  if (env['OIDC_ISSUER']) return { env: {}, lines: [`sign-in           tokens of ${env['OIDC_ISSUER']}`] };
  if (env['ACCOUNTS'] || env['ACCOUNTS_FILE'])
    return { env: {}, lines: ['sign-in           accounts from ACCOUNTS or ACCOUNTS_FILE'] };
  const file = path.join(dataDir, 'accounts.json');
  const known = readAccounts(file);
  if (known !== undefined) {
    const names = known.map(({ name, role }) => `${name} (${role})`).join(', ');
    const hasAdmin = known.some(({ role, disabled }) => role === 'admin' && !disabled);
    return {
      env: { ACCOUNTS_FILE: file },
      lines: [
        `sign-in           ${names}, and who was added on the page; forgotten password: npm run account -- <name> <role>`,
        ...(hasAdmin ? [] : ['                  for the page of accounts: npm run account -- <name> admin']),
      ],
    };
  }
  const password = randomPassword();
  writeAccounts(file, [{ name: 'operator', role: 'admin', passwordHash: hashPassword(password) }]);
  return {
    env: { ACCOUNTS_FILE: file },
    lines: [
      `sign-in           operator, password ${password}   (shown this once; only its hash is stored, in ${file})`,
    ],
  };
}

/**
 * @param {string} file
 * @throws {Error} when the file is not a list of accounts
 * @returns {Account[] | undefined} undefined: there is no file
 */
function readAccounts(file) {
  if (!fs.existsSync(file)) return undefined;
  try {
    const accounts = JSON.parse(fs.readFileSync(file, 'utf8'));
    if (Array.isArray(accounts)) return accounts;
  } catch {
    // Reported below.
  }
  throw new Error(
    `${file} is not a JSON list of accounts. Correct it, or delete it and make an account: npm run account -- <name> admin.`,
  );
}

/**
 * @param {string} file
 * @param {Account[]} accounts
 */
function writeAccounts(file, accounts) {
  fs.writeFileSync(`${file}.new`, `${JSON.stringify(accounts, null, 2)}\n`, { mode: 0o600 });
  fs.renameSync(`${file}.new`, file);
}

module.exports = {
  ...{ LEAST_COST, hashPassword, randomPassword },
  ...{ provideAccounts, readAccounts, writeAccounts },
};
