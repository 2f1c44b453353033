import { InvalidPayloadError } from '@order-flow/contracts/errors';

const MAX_LENGTH = 255;
/** A structured-header string (RFC 8941): printable ASCII, with `\"` and `\\`. */
const QUOTED = /^"((?:[ !#-[\]-~]|\\["\\])*)"$/;
/** Without quotes: printable ASCII without space, comma and quote, so that two headers are not read as one key. */
const BARE = /^[!#-+\--~]+$/;

/**
 * The key in an `Idempotency-Key` header: `"key"` as in the RFC draft, or a bare `key`. Both are the same key.
 *
 * @returns undefined without a header
 * @throws InvalidPayloadError if the key is empty, longer than 255 characters, or malformed
 */
export function idempotencyKey(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  const [, quoted] = QUOTED.exec(text) ?? [];
  const key = quoted === undefined ? text : quoted.replace(/\\(["\\])/g, '$1');
  if (key === '') throw refused('must not be empty');
  if (key.length > MAX_LENGTH) throw refused(`must be at most ${MAX_LENGTH} characters long`);
  if (quoted === undefined && !BARE.test(key)) {
    throw refused('must be one key, "quoted" or bare, of printable ASCII characters');
  }
  return key;
}

const refused = (reason: string) =>
  new InvalidPayloadError('request', [{ field: 'Idempotency-Key', reason }]);
