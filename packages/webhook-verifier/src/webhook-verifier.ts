/**
 * Signs and verifies webhooks as Standard Webhooks says (https://www.standardwebhooks.com, symmetric signatures):
 * HMAC-SHA256 over `<webhook-id>.<webhook-timestamp>.<body>`.
 */
import { createHmac, createSecretKey, randomBytes, timingSafeEqual, type KeyObject } from 'node:crypto';

const PREFIX = 'whsec_';
const MIN_BYTES = 24;
const MAX_BYTES = 64;
const VERSION = 'v1';
const DEFAULT_TOLERANCE_SECONDS = 300;
/** A header with more signatures than this is not from a sender that rotates its secrets. */
const MAX_SIGNATURES = 20;
/** Secrets whose keys are kept. */
const MAX_KEYS = 1000;
const RECOVERY = 'order-flow recovery v1';

/** Why a webhook is not accepted. Answer it with 400 or 401, and do nothing else with it. */
export class WebhookVerificationError extends Error {
  override name = 'WebhookVerificationError';
}

/** A new secret: `whsec_` and 32 random bytes in base64. */
export const newSecret = (): string => PREFIX + randomBytes(32).toString('base64');

/** Whether the text is a secret: base64 of 24 to 64 bytes, with or without `whsec_`. */
export function isSecret(text: string): boolean {
  try {
    bytesOf(text);
    return true;
  } catch {
    return false;
  }
}

/** What is signed. */
export interface Signed {
  /** The secrets that are valid now: two while one is being rotated. */
  readonly secrets: readonly string[];
  /** `webhook-id` */
  readonly id: string;
  /** `webhook-timestamp`, seconds since 1970. */
  readonly timestamp: number;
  /** Exactly the bytes that are sent. */
  readonly body: string | Uint8Array;
}

/**
 * The value of the header `webhook-signature`: one signature for each secret, separated by blanks.
 *
 * @throws TypeError if one is not a secret
 */
export function sign({ secrets, id, timestamp, body }: Signed): string {
  return secrets
    .map((secret) => `${VERSION},${hmac(secret, id, String(timestamp), body).toString('base64')}`)
    .join(' ');
}

/** Headers of a request: Node's record, or a `Headers`. */
type HeadersLike = Readonly<Record<string, string | readonly string[] | undefined>> | Headers;

export interface Received {
  /** Your secret; several while you change from one to the next. */
  readonly secrets: string | readonly string[];
  readonly headers: HeadersLike;
  /** The bytes as they came in. JSON that was parsed and written again has other bytes. */
  readonly body: string | Uint8Array;
  /** How far the sender's clock may be away, default 300 s. An older webhook may be one that somebody has recorded. */
  readonly toleranceSeconds?: number;
  /** Milliseconds since 1970; default: now. */
  readonly now?: number;
}

/**
 * Checks that the webhook is from the sender, and is new. Remember the ids that you have seen: the same webhook may come
 * twice.
 *
 * @returns the body, parsed
 * @throws WebhookVerificationError with the reason; TypeError if you gave a wrong secret, or a tolerance or time that is NaN
 */
export function verify(received: Received): unknown {
  const { secrets, headers, body, toleranceSeconds = DEFAULT_TOLERANCE_SECONDS, now = Date.now() } = received;
  if (typeof body !== 'string' && !(body instanceof Uint8Array))
    throw new WebhookVerificationError('the body must be the raw text or bytes: verify before you parse it');
  const id = headerOf(headers, 'webhook-id');
  const timestamp = headerOf(headers, 'webhook-timestamp');
  const given = headerOf(headers, 'webhook-signature').split(' ');
  checkTime(timestamp, toleranceSeconds, now);
  if (given.length > MAX_SIGNATURES)
    throw new WebhookVerificationError('webhook-signature has too many signatures');
  const all = typeof secrets === 'string' ? [secrets] : secrets;
  const right = all.map((secret) => hmac(secret, id, timestamp, body));
  const matches = given.map((signature) => {
    const [version, value = ''] = signature.split(',', 2);
    const bytes = Buffer.from(value, 'base64');
    return (
      version === VERSION && right.some((one) => one.length === bytes.length && timingSafeEqual(one, bytes))
    );
  });
  if (!matches.includes(true))
    throw new WebhookVerificationError(
      'no signature matches: wrong secret, or the body was changed on the way',
    );
  try {
    return JSON.parse(typeof body === 'string' ? body : Buffer.from(body).toString('utf8')) as unknown;
  } catch {
    throw new WebhookVerificationError('the signature is right, but the body is not JSON');
  }
}

/**
 * The token with which a subscriber asks what it has missed. It comes from the secret, so there is nothing more to keep, and
 * it cannot be used to sign.
 */
export const recoveryToken = (secret: string): string =>
  `whrec_${createHmac('sha256', keyOf(secret)).update(RECOVERY).digest('base64url')}`;

function checkTime(timestamp: string, toleranceSeconds: number, now: number): void {
  if (!/^\d{1,12}$/.test(timestamp))
    throw new WebhookVerificationError('webhook-timestamp must be a whole number of seconds since 1970');
  const ageSeconds = now / 1000 - Number(timestamp);
  // Both comparisons below are false for NaN: without this, no webhook would be too old.
  if (Number.isNaN(ageSeconds - toleranceSeconds))
    throw new TypeError('toleranceSeconds and now must be numbers');
  if (ageSeconds > toleranceSeconds) throw new WebhookVerificationError('webhook-timestamp is too old');
  if (ageSeconds < -toleranceSeconds)
    throw new WebhookVerificationError('webhook-timestamp is in the future');
}

function headerOf(headers: HeadersLike, name: string): string {
  const value = headers instanceof Headers ? (headers.get(name) ?? undefined) : anyCase(headers, name);
  if (typeof value === 'string' && value !== '') return value;
  throw new WebhookVerificationError(`the header ${name} is missing`);
}

function anyCase(headers: Exclude<HeadersLike, Headers>, name: string): string | undefined {
  const [, value] = Object.entries(headers).find(([key]) => key.toLowerCase() === name) ?? [];
  return typeof value === 'string' ? value : value?.[0];
}

function hmac(secret: string, id: string, timestamp: string, body: string | Uint8Array): Buffer {
  return createHmac('sha256', keyOf(secret)).update(`${id}.${timestamp}.`).update(body).digest();
}

const keys = new Map<string, KeyObject>();

/** Making a key takes 30 µs, and signing with it 4, so keys are kept. @throws TypeError */
function keyOf(secret: string): KeyObject {
  const kept = keys.get(secret);
  if (kept) return kept;
  const key = createSecretKey(bytesOf(secret));
  if (keys.size >= MAX_KEYS) keys.clear();
  keys.set(secret, key);
  return key;
}

/** @throws TypeError */
function bytesOf(secret: string): Buffer {
  const text = secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : secret;
  const key = Buffer.from(text, 'base64');
  // Buffer.from skips what is not base64.
  const isBase64 = key.toString('base64').replace(/=+$/, '') === text.replace(/=+$/, '');
  if (isBase64 && key.length >= MIN_BYTES && key.length <= MAX_BYTES) return key;
  throw new TypeError(`a secret must be ${PREFIX} and base64 of ${MIN_BYTES} to ${MAX_BYTES} bytes`);
}
