import type { ConsumeMessage } from 'amqplib';
import fc from 'fast-check';
import type { Commands } from '../outbox/commands';
import { messagingDatabase } from '../testing/messaging-database';
import { OnlyReplica } from '@order-flow/storage/replicas';
import { logger } from '@order-flow/telemetry/logger';
import { contextFromHeaders } from '@order-flow/telemetry/tracing/trace-context';
import { DeadLetters, type DeadLetterRow } from '../dead-letters/dead-letters';
import { PermanentError } from '@order-flow/contracts/errors';
import { headerNames, knownPattern, messageKey, ownHeaders, readMessage } from './message';
import { validatePayload } from '@order-flow/contracts/checking/validate-payload';

const raw = (content: Buffer, properties: object = {}) =>
  ({
    content,
    fields: { deliveryTag: 1, redelivered: false },
    properties: { headers: {}, ...properties },
  }) as unknown as ConsumeMessage;
const json = (body: unknown) => raw(Buffer.from(JSON.stringify(body)));
const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);

/**
 * Every value that amqplib can return for a header, and more: 64-bit numbers, NaN, bytes, timestamps, nested tables.
 */
const headerValue = fc.oneof(
  fc.anything({
    withBigInt: true,
    withDate: true,
    withNullPrototype: true,
    withTypedArray: true,
    maxDepth: 5,
  }),
  fc.uint8Array().map((bytes) => Buffer.from(bytes)),
  fc.bigInt(),
  fc.constantFrom(NaN, Infinity, -0, 2 ** 63, { '!': 'timestamp', value: 1e18 }),
  fc.integer({ min: 1, max: 6000 }).map((levels) => JSON.parse(nested(levels)) as unknown),
);
const headers = fc.dictionary(
  fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('traceparent', 'tracestate', 'baggage', ...Object.values(headerNames), '__proto__', 'CC'),
  ),
  headerValue,
);
const anyText = fc.oneof(fc.string({ unit: 'binary' }), headerValue);
const properties = fc.record(
  {
    headers,
    messageId: anyText,
    correlationId: anyText,
    replyTo: anyText,
    timestamp: anyText,
    type: anyText,
  },
  { requiredKeys: [] },
);
const patterns = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom('orders.create', 'product.stockReserved', 'product.reserveStock', '__proto__', 'toString'),
);
const body = fc.oneof(
  fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  fc.json().map((text) => Buffer.from(text)),
  fc
    .record({ pattern: patterns, data: fc.jsonValue(), id: fc.jsonValue() }, { requiredKeys: [] })
    .map((packet) => Buffer.from(JSON.stringify(packet))),
  fc
    .tuple(fc.constantFrom('pattern', 'data', 'id'), fc.integer({ min: 1, max: 50_000 }))
    .map(([field, levels]) => Buffer.from(`{"pattern":"p","${field}":${nested(levels)}}`)),
);

// A busy machine needs longer.
jest.setTimeout(120_000);

describe('a message', () => {
  beforeAll(() => jest.spyOn(logger, 'error').mockReturnValue());

  it('with any bytes, headers and properties can be read, and becomes exactly one dead letter', async () => {
    const { writes, reads, query, close } = await messagingDatabase();
    const deadLetters = new DeadLetters(writes, {} as Commands, reads, new OnlyReplica());
    await fc.assert(
      fc.asyncProperty(body, properties, async (content, given) => {
        const message = readMessage('orders_queue', raw(content, given));
        contextFromHeaders(message.headers);
        messageKey(message);
        const pattern = knownPattern(message);
        let error: unknown = message.problem;
        try {
          if (pattern) validatePayload(pattern, message.data);
        } catch (invalid) {
          error = invalid;
        }
        await deadLetters.store(message, error ?? new PermanentError(`no pattern ${message.pattern}`));
        const rows = await query<DeadLetterRow>('SELECT * FROM dead_letters');
        expect(rows).toHaveLength(1);
        const [row] = rows;
        if (!row) throw new Error('not stored');
        expect(Buffer.from(row.body, row.bodyEncoding).equals(content)).toBe(true);
        // A list of dead letters is sent as an answer, so it must be valid JSON.
        JSON.stringify({ ...row, headers: JSON.parse(row.headers) as unknown });
        ownHeaders(JSON.parse(row.headers) as Record<string, unknown>);
        await query('DELETE FROM dead_letters');
      }),
      { numRuns: 100 },
    );
    await writes.onModuleDestroy();
    await close();
  });

  it('with a pattern of 20,000 nested brackets gets a readable pattern', () => {
    const message = readMessage('q', raw(Buffer.from(`{"pattern":${nested(20_000)}}`)));
    expect(message.pattern).toBe(`${'['.repeat(20)}"(nested too deeply)"${']'.repeat(20)}`);
    expect(knownPattern(message)).toBeUndefined();
  });

  it('with a pattern of a megabyte keeps its first 10,000 letters', () => {
    expect(readMessage('q', json({ pattern: 'p'.repeat(1e6) })).pattern).toBe(`${'p'.repeat(10_000)}…`);
  });

  it.each([
    ['x-attempt', 'attempt', ['3', -1, 1.5, NaN, 1e300, null, [], {}], 1],
    ['x-deadline', 'deadline', ['1', -1, 0, 1.5, NaN, 1e300, null, {}], undefined],
    ['x-locked-since', 'lockedSince', ['soon', '', 7, null, {}, `2026${' '.repeat(99)}`], undefined],
    ['x-first-failed-at', 'firstFailedAt', ['soon', '', 7, null, {}], undefined],
  ] as const)('whose %s is garbled is as without it', (header, field, values, without) => {
    for (const value of values) {
      const message = readMessage('q', raw(Buffer.from('{}'), { headers: { [header]: value } }));
      expect(message[field]).toBe(without);
    }
  });

  it('keeps only our own headers when it is sent again', () => {
    const ours = { traceparent: '00-1-2-01', baggage: 'order.id=1', 'x-attempt': 2, 'x-dead-letter-id': 'd' };
    const foreign = {
      CC: ['orders_queue'],
      BCC: ['orders_queue'],
      'x-death': [{ count: 1 }],
      'x-publish-key': '7',
      tracestate: 'x'.repeat(5000),
      'x-locked-since': { table: true },
    };
    expect(ownHeaders({ ...foreign, ...ours })).toEqual(ours);
  });
});
