import { spansOf } from './jaeger';

const traceID = '1'.repeat(32);
const startTime = Date.parse('2026-01-31T12:00:00Z') * 1000 + 7;

describe('a trace of Jaeger', () => {
  it('becomes a flat list of spans, sorted by their start', () => {
    const spans = spansOf({
      spans: [
        {
          traceID,
          spanID: 'b'.repeat(16),
          operationName: 'process orders.create',
          references: [
            { refType: 'CHILD_OF', traceID, spanID: 'a'.repeat(16) },
            { refType: 'FOLLOWS_FROM', traceID: '2'.repeat(32), spanID: 'c'.repeat(16) },
          ],
          startTime: startTime + 1500,
          duration: 2500,
          tags: [
            { key: 'order.id', value: '7' },
            { key: 'otel.status_code', value: 'ERROR' },
            { key: 'list', value: ['a'] },
          ],
          processID: 'p2',
        },
        {
          traceID,
          spanID: 'a'.repeat(16),
          operationName: 'POST /orders',
          startTime,
          duration: 9,
          processID: 'p1',
        },
      ],
      processes: { p1: { serviceName: 'gateway' }, p2: { serviceName: 'orders-service' } },
    });
    expect(spans).toEqual([
      {
        id: 'a'.repeat(16),
        parentId: null,
        name: 'POST /orders',
        service: 'gateway',
        startTime: '2026-01-31T12:00:00.000007Z',
        durationMs: 0.009,
        attributes: {},
        error: false,
        links: [],
      },
      {
        id: 'b'.repeat(16),
        parentId: 'a'.repeat(16),
        name: 'process orders.create',
        service: 'orders-service',
        startTime: '2026-01-31T12:00:00.001507Z',
        durationMs: 2.5,
        attributes: { 'order.id': '7', 'otel.status_code': 'ERROR', list: '["a"]' },
        error: true,
        links: [{ traceId: '2'.repeat(32), spanId: 'c'.repeat(16) }],
      },
    ]);
  });

  it('may be empty', () => {
    expect(spansOf({})).toEqual([]);
  });
});
