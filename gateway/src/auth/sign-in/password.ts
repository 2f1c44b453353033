import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

/**
 * `scrypt:<log2 N>:<r>:<p>:<salt>:<key>`, base64url, by tools/accounts/accounts.js. No `$`: shells and compose expand
 * it.
 */
export const PASSWORD_HASH = /^scrypt:(1[0-9]|20):([1-9]|1[0-6]):([1-9]|1[0-6]):([\w-]{16,}):([\w-]{43})$/;

/** Checked when the account does not exist, so that the answer takes as long as for a real one. */
const NOBODY = `scrypt:15:8:3:${randomBytes(16).toString('base64url')}:${randomBytes(32).toString('base64url')}`;

/** Whether the password matches the hash. Without a hash it is false, after the same time. */
export function passwordMatches(password: string, hash = NOBODY): Promise<boolean> {
  const [, log2N, r, p, salt = '', key = ''] = PASSWORD_HASH.exec(hash) ?? [];
  const options = { N: 2 ** Number(log2N), r: Number(r), p: Number(p) };
  return new Promise((resolve, reject) => {
    scrypt(
      password.normalize('NFKC'),
      Buffer.from(salt, 'base64url'),
      32,
      { ...options, maxmem: 256 * options.N * options.r },
      (error, derived) => {
        if (error) reject(error);
        else resolve(timingSafeEqual(derived, Buffer.from(key, 'base64url')) && hash !== NOBODY);
      },
    );
  });
}
