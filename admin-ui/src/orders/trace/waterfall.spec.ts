import type { TraceSpan } from '../../api/api-types';
import { waterfallOf } from './waterfall';

const at = (microseconds: number) => `2026-01-31T12:00:00.${String(microseconds).padStart(6, '0')}Z`;
const span = (
  id: string,
  parentId: string | null,
  startUs: number,
  durationMs: number,
  service = 'gateway',
) =>
  ({
    id,
    parentId,
    name: id,
    service,
    startTime: at(startUs),
    durationMs,
    attributes: {},
    error: id === 'bad',
    links: [],
  }) satisfies TraceSpan;

describe('the waterfall', () => {
  const trace = [
    span('child', 'root', 1000, 2),
    span('root', null, 0, 4),
    span('grandchild', 'child', 1500, 1, 'orders-service'),
    span('bad', 'root', 3000, 5, 'products-service'),
  ];

  it('puts each span below its parent, sorted by start', () => {
    const { rows } = waterfallOf(trace);
    expect(rows.map(({ span: { id }, depth }) => [id, depth])).toEqual([
      ['root', 0],
      ['child', 1],
      ['grandchild', 2],
      ['bad', 1],
    ]);
  });

  it('measures in microseconds, over the whole trace', () => {
    const { rows, durationMs, services, errors } = waterfallOf(trace);
    expect(durationMs).toBe(8);
    expect(rows[2]).toMatchObject({ left: 18.75, width: 12.5, startMs: 1.5 });
    expect(services).toEqual(['gateway', 'orders-service', 'products-service']);
    expect(errors).toBe(1);
  });

  it('shows spans whose parent is missing, and spans of a circle', () => {
    const { rows } = waterfallOf([span('a', 'gone', 0, 1), span('b', 'c', 1, 1), span('c', 'b', 2, 1)]);
    expect(rows.map(({ span: { id } }) => id)).toEqual(['a', 'b', 'c']);
  });

  it('is empty without spans', () => {
    expect(waterfallOf([])).toEqual({ rows: [], durationMs: 0, services: [], errors: 0 });
  });
});
