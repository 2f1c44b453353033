import fc from 'fast-check';
import { bodyOf, exampleOf, type OpenApi, type Operation, type Schema } from './openapi';

export interface HostileRequest {
  readonly operation: Operation;
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  /** The text of the body. Undefined: no body. */
  readonly body: string | undefined;
  readonly signedIn: boolean;
}

const SCALARS: unknown[] = [
  null,
  true,
  '',
  '0',
  -1,
  0,
  -0,
  0.5,
  1e21,
  Number.MAX_SAFE_INTEGER,
  9_007_199_254_740_993,
  'NaN',
  '\u0000',
  '\ud800',
  '\u202e𝕏🏴‍☠️',
  '<script>alert(1)</script>',
  "'; DROP TABLE orders; --",
  '__proto__',
  '../../etc/passwd',
  '${jndi:ldap://x}',
  'x'.repeat(10_000),
  [],
  {},
  [[]],
  { $ne: null },
  { toString: 1 },
];
const KEYS = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'then',
  'length',
  'id',
  '',
];

/** Texts that are not JSON, or JSON that no client would send. */
const TEXTS = [
  '',
  '{',
  'null',
  '"text"',
  '1e999',
  '[1,]',
  "{'a':1}",
  '\ufeff{}',
  '{"a":NaN}',
  '{"__proto__":{"isAdmin":true}}',
  '{"constructor":{"prototype":{"isAdmin":true}}}',
  '['.repeat(30_000),
  `${'['.repeat(30_000)}${']'.repeat(30_000)}`,
  `${'{"a":'.repeat(8000)}1${'}'.repeat(8000)}`,
  `{"a":"${'x'.repeat(70_000)}"}`,
  `{"quantity":${'9'.repeat(400)}}`,
  `{"quantity":1${'0'.repeat(400)}.5e-999}`,
  `[${'0,'.repeat(20_000)}0]`,
];

const scalar = fc.oneof(
  fc.constantFrom(...SCALARS),
  fc.jsonValue({ maxDepth: 4, noUnicodeString: false }),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.double(),
  fc.bigInt().map((value) => `${value}`),
);
const key = fc.oneof(fc.constantFrom(...KEYS), fc.string({ unit: 'grapheme', maxLength: 20 }));

/** A valid body with one change. The result may still be valid. */
function almostRight(document: OpenApi, schema: Schema): fc.Arbitrary<string> {
  const right = exampleOf(document, schema) as Record<string, unknown>;
  const fields = Object.keys(schema.properties ?? {});
  if (fields.length === 0) return fc.constant(JSON.stringify(right));
  const field = fc.constantFrom(...fields);
  return fc.oneof(
    fc.constant(JSON.stringify(right)),
    fc.tuple(field, scalar).map(([name, value]) => JSON.stringify({ ...right, [name]: value })),
    field.map((name) => JSON.stringify({ ...right, [name]: undefined })),
    fc
      .tuple(key, scalar)
      .map(
        ([name, value]) =>
          `${JSON.stringify(right).slice(0, -1)},${JSON.stringify(name)}:${JSON.stringify(value)}}`,
      ),
    // The same key twice: the last one counts.
    fc
      .tuple(field, scalar)
      .map(
        ([name, value]) =>
          `${JSON.stringify(right).slice(0, -1)},${JSON.stringify(name)}:${JSON.stringify(value)}}`,
      ),
    fc.constant(JSON.stringify([right])),
  );
}

const anyText = fc.oneof(
  fc.constantFrom(...TEXTS),
  fc.json({ maxDepth: 6 }),
  fc.dictionary(key, scalar).map((value) => JSON.stringify(value)),
  fc.string({ unit: 'binary', maxLength: 200 }),
);

const contentType = fc.oneof(
  { weight: 8, arbitrary: fc.constant('application/json') },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      'application/json; charset=utf-16',
      'application/json; charset=no-such',
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/problem+json',
      'application',
      '*/*',
    ),
  },
);

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'PROPFIND', 'TRACE'];
const HEADERS: [string, fc.Arbitrary<string>][] = [
  [
    'idempotency-key',
    fc.oneof(fc.constantFrom('""', '"', '"a', 'x'.repeat(256), '"k"'), fc.string({ maxLength: 20 })),
  ],
  ['if-match', fc.constantFrom('*', '"1"', 'W/"1"', '"', '999999999999999999999')],
  ['content-encoding', fc.constantFrom('gzip', 'br', 'identity', 'nonsense')],
  [
    'traceparent',
    fc.constantFrom('00-0-0-01', '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01', 'x'),
  ],
  ['baggage', fc.constantFrom('order.id=1', '=;,', 'a'.repeat(5000))],
  ['cookie', fc.constantFrom('session=', `session=${'a'.repeat(43)}`, '=;;=', `session=${'%'.repeat(43)}`)],
  ['authorization', fc.constantFrom('Bearer', 'Bearer a.b.c', 'Basic eDp5', 'bearer  ')],
  ['x-api-key', fc.string({ maxLength: 30 })],
  ['origin', fc.constantFrom('null', 'http://evil.example', 'x')],
  ['accept', fc.constantFrom('*/*', 'text/html', 'application/json;q=0', 'x'.repeat(2000))],
];
const headers = fc
  .subarray(HEADERS, { maxLength: 2 })
  .chain((chosen) =>
    fc.tuple(...chosen.map(([name, value]) => value.map((text) => [name, printable(text)] as const))),
  )
  .map((entries) => Object.fromEntries(entries) as Record<string, string>);

/** The characters that Node's client accepts in a header. */
const printable = (text: string) => text.replaceAll(/[^\x20-\x7e]/g, '?');

const pathPiece = fc.oneof(
  { weight: 3, arbitrary: fc.constant('00000000-0000-4000-8000-00000000dead') },
  {
    weight: 1,
    arbitrary: fc.constantFrom('%00', '%', '%ff', '..', '%2e%2e%2f', ' ', '7', 'x'.repeat(9000), '*'),
  },
  { weight: 2, arbitrary: fc.string({ unit: 'grapheme', maxLength: 30 }).map(encoded) },
);

/** Requests for one operation: some are valid, most are wrong in one way, some in many. */
export function hostileRequests(document: OpenApi, operation: Operation): fc.Arbitrary<HostileRequest> {
  const schema = bodyOf(document, operation);
  const body = schema ? fc.oneof({ weight: 3, arbitrary: almostRight(document, schema) }, anyText) : anyText;
  const query = fc.dictionary(
    fc.oneof(
      fc.constantFrom('limit', 'after', 'cursor', 'status', 'wait', 'from', 'q', 'limit[]', '__proto__[x]'),
      fc.string({ unit: 'grapheme', maxLength: 8 }),
    ),
    scalar.map((value) => JSON.stringify(value).slice(0, 300)),
    { maxKeys: 3 },
  );
  return fc
    .record({
      method: fc.oneof({ weight: 9, arbitrary: fc.constant(operation.method) }, fc.constantFrom(...METHODS)),
      piece: pathPiece,
      query,
      headers,
      contentType,
      body: fc.oneof({ weight: 4, arbitrary: body }, fc.constant(undefined)),
      signedIn: fc.boolean(),
      version: fc.boolean(),
    })
    .map(({ method, piece, query: parameters, contentType: type, version, ...rest }) => {
      const filled = operation.path.replaceAll(/\{\w+\}/g, piece);
      const search = Object.entries(parameters)
        .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
        .join('&');
      const hasBody = rest.body !== undefined && !['HEAD', 'TRACE'].includes(method);
      return {
        ...rest,
        operation,
        method,
        path: `${version ? filled : filled.replace('/v1', '')}${search === '' ? '' : `?${search}`}`.replaceAll(
          ' ',
          '%20',
        ),
        body: hasBody ? rest.body : undefined,
        headers: { ...rest.headers, ...(hasBody && { 'content-type': type }) },
      };
    });
}

/** Percent-encodes the text. That fails for half a surrogate pair. */
function encoded(text: string): string {
  return encodeURIComponent(Buffer.from(text).toString());
}
