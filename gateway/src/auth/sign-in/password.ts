import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

/**
 * `scrypt:<log2 N>:<r>:<p>:<salt>:<key>`, base64url, by tools/accounts/accounts.js. No `$`: shells and compose expand
 * it.
 */
export const PASSWORD_HASH = /^scrypt:(1[0-9]|20):([1-9]|1[0-6]):([1-9]|1[0-6]):([\w-]{16,}):([\w-]{43})$/;

/** OWASP's parameters for 32 MB, as in tools/accounts/accounts.js. */
const COST = { log2N: 15, r: 8, p: 3 };

/** Checked when the account does not exist, so that the answer takes as long as for a real one. */
const NOBODY = `scrypt:15:8:3:${randomBytes(16).toString('base64url')}:${randomBytes(32).toString('base64url')}`;

/** Whether the password matches the hash. Without a hash it is false, after the same time. */
export async function passwordMatches(password: string, hash = NOBODY): Promise<boolean> {
  const [, log2N, r, p, salt = '', key = ''] = PASSWORD_HASH.exec(hash) ?? [];
  const derived = await derive(password, Buffer.from(salt, 'base64url'), {
    log2N: Number(log2N),
    r: Number(r),
    p: Number(p),
  });
  return timingSafeEqual(derived, Buffer.from(key, 'base64url')) && hash !== NOBODY;
}

/** The hash of a new password. It takes as long as a check, so run it in the SignInLine. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(password, salt, COST);
  return ['scrypt', ...Object.values(COST), salt.toString('base64url'), key.toString('base64url')].join(':');
}

function derive(password: string, salt: Buffer, { log2N, r, p }: typeof COST): Promise<Buffer> {
  const N = 2 ** log2N;
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, 32, { N, r, p, maxmem: 256 * N * r }, (error, derived) => {
      if (error) reject(error);
      else resolve(derived);
    });
  });
}
