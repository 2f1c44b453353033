import { isUtf8 } from 'node:buffer';

/**
 * Refuses a body that says it is UTF-8 and is not. The parser would put U+FFFD in place of each wrong byte, so that a text
 * would be stored that nobody has sent. For the body parser's `verify`.
 *
 * @param encoding of the body, in lower case
 * @throws an error with the status 400
 */
export function utf8Only(_: unknown, __: unknown, body: Buffer, encoding: string): void {
  if (encoding !== 'utf-8' || isUtf8(body)) return;
  throw Object.assign(new Error('The body is not valid UTF-8.'), { status: 400, expose: true });
}
