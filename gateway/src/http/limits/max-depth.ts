/** Our payloads have two levels. Code that walks the payload recurses for each level and could run out of stack. */
const MAX_DEPTH = 32;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPENING = new Set([0x5b, 0x7b]);
const CLOSING = new Set([0x5d, 0x7d]);

/**
 * Refuses JSON that is nested deeper than 32 levels, before it is parsed. For the body parser's `verify`.
 *
 * @throws an error with the status 400
 */
export function maxDepth(_: unknown, __: unknown, body: Buffer): void {
  let depth = 0;
  let inText = false;
  for (let i = 0; i < body.length; i++) {
    const byte = body[i] ?? 0;
    if (inText) {
      if (byte === BACKSLASH) i++;
      else if (byte === QUOTE) inText = false;
    } else if (byte === QUOTE) inText = true;
    else if (CLOSING.has(byte)) depth--;
    else if (OPENING.has(byte) && ++depth > MAX_DEPTH) {
      throw Object.assign(new Error(`The body is nested deeper than ${MAX_DEPTH} levels.`), {
        status: 400,
        expose: true,
      });
    }
  }
}
