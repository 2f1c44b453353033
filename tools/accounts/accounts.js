// @ts-check
'use strict';

const { randomBytes, scryptSync } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');

/** OWASP's parameters for 32 MB. The gateway reads them from the hash, so they can be raised. */
const LOG2_N = 15;
const R = 8;
const P = 3;

/** @typedef {{ name: string, role: 'viewer' | 'operator', passwordHash: string }} Account */

/**
 * @param {string} password
 * @param {Buffer} [salt]
 * @param {number} [log2N] less than the default only in tests: it says how long each sign-in takes
 * @returns {string} the hash that gateway/src/auth/sign-in/password.ts checks
 */
function hashPassword(password, salt = randomBytes(16), log2N = LOG2_N) {
  const options = { N: 2 ** log2N, r: R, p: P, maxmem: 256 * 2 ** log2N * R };
  const key = scryptSync(password.normalize('NFKC'), salt, 32, options);
  return ['scrypt', log2N, R, P, salt.toString('base64url'), key.toString('base64url')].join(':');
}

/** @returns {string} 120 random bits */
function randomPassword() {
  return randomBytes(15).toString('base64url');
}

/**
 * Provides the gateway's accounts, unless the environment sets them. The first start makes one operator with a random
 * password.
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
    return {
      env: { ACCOUNTS_FILE: file },
      lines: [
        `sign-in           ${names}; forgotten password: delete ${file}, or npm run account -- <name> <role>`,
      ],
    };
  }
  const password = randomPassword();
  writeAccounts(file, [{ name: 'operator', role: 'operator', passwordHash: hashPassword(password) }]);
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
  throw new Error(`${file} is not a JSON list of accounts. Correct it, or delete it to get a new operator.`);
}

/**
 * @param {string} file
 * @param {Account[]} accounts
 */
function writeAccounts(file, accounts) {
  fs.writeFileSync(`${file}.new`, `${JSON.stringify(accounts, null, 2)}\n`, { mode: 0o600 });
  fs.renameSync(`${file}.new`, file);
}

module.exports = { hashPassword, randomPassword, provideAccounts, readAccounts, writeAccounts };
