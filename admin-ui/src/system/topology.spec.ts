import type { PartView } from '../api/api-types';
import { BOX, curveOf, drawingOf, type Box, type Point } from './topology';

const part = (name: string, more: Partial<PartView> = {}): PartView => ({
  name,
  kind: 'service',
  status: 'ok',
  detail: null,
  version: null,
  responseMs: 1,
  uptimeSeconds: null,
  databaseBytes: null,
  dependencies: [],
  queues: [],
  outbox: null,
  database: null,
  replicas: [],
  nodes: [],
  ...more,
});
const diskFull = { name: 'database', status: 'unavailable' as const, detail: 'disk full' };
const system = {
  parts: [
    part('gateway'),
    part('orders-service', { databaseBytes: 4096, dependencies: [diskFull] }),
    part('products-service', { databaseBytes: 4096 }),
    ...['rabbitmq', 'redis', 'jaeger', 'prometheus', 'something new'].map((name) => part(name)),
  ],
  edges: [
    ['gateway', 'rabbitmq'],
    ['gateway', 'redis'],
    ['gateway', 'jaeger'],
    ['gateway', 'prometheus'],
    ['orders-service', 'rabbitmq'],
    ['orders-service', 'jaeger'],
    ['orders-service', 'redis'],
    ['products-service', 'rabbitmq'],
    ['products-service', 'jaeger'],
    ['gateway', 'of another version'],
  ].map(([from = '', to = '']) => ({ from, to, use: 'something' })),
};
const { boxes, lines, width, height } = drawingOf(system);
const isIn = ({ x, y }: Box, [px, py]: Point) =>
  px > x && px < x + BOX.width && py > y && py < y + BOX.height;

/** Points on the curve, from its start to its end. */
function pointsOf([a, b, c, d]: readonly Point[]): Point[] {
  const at = (t: number, axis: 0 | 1) =>
    (1 - t) ** 3 * (a?.[axis] ?? 0) +
    3 * (1 - t) ** 2 * t * (b?.[axis] ?? 0) +
    3 * (1 - t) * t ** 2 * (c?.[axis] ?? 0) +
    t ** 3 * (d?.[axis] ?? 0);
  return Array.from({ length: 101 }, (_, n) => [at(n / 100, 0), at(n / 100, 1)]);
}

describe('the drawing of the system', () => {
  it('has a box for each component and database, none overlapping, all inside', () => {
    expect(boxes.map(({ name }) => name).sort()).toEqual(
      [...system.parts.map(({ name }) => name), 'orders database', 'products database'].sort(),
    );
    for (const box of boxes) {
      expect(box.x + BOX.width).toBeLessThanOrEqual(width);
      expect(box.y + BOX.height).toBeLessThanOrEqual(height);
      const over = boxes.filter(
        (other) =>
          other !== box && Math.abs(other.x - box.x) < BOX.width && Math.abs(other.y - box.y) < BOX.height,
      );
      expect(over).toEqual([]);
    }
  });

  it('draws only lines with two ends, and none behind a box', () => {
    expect(lines).toHaveLength(11);
    for (const line of lines) {
      const behind = boxes.filter((box) => pointsOf(curveOf(line)).some((point) => isIn(box, point)));
      expect([line.from.name, line.to.name, ...behind.map(({ name }) => name)]).toEqual([
        line.from.name,
        line.to.name,
      ]);
    }
  });

  it('takes the health of a database from its service', () => {
    expect(boxes.find(({ name }) => name === 'orders database')?.status).toBe('unavailable');
  });

  it('keeps the database of a service that is away, and moves nothing', () => {
    const parts = system.parts.map((one) =>
      one.name === 'orders-service' ? part(one.name, { status: 'unavailable' }) : one,
    );
    const later = drawingOf({ ...system, parts }).boxes;
    const placeOf = ({ name, x, y }: Box) => [name, x, y];
    expect(later.map(placeOf)).toEqual(boxes.map(placeOf));
    expect(later.find(({ name }) => name === 'orders database')?.status).toBe('unknown');
  });
});
