import type { PartView } from '../api/api-types';
import { DESK, drawingOf, PHONE } from './topology';

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
  ...more,
});

describe.each([
  ['a desk', DESK],
  ['a phone', PHONE],
])('drawingOf for %s', (_, layout) => {
  const system = {
    parts: [
      part('gateway'),
      part('orders-service', {
        databaseBytes: 4096,
        dependencies: [{ name: 'database', status: 'unavailable', detail: 'disk full' }],
      }),
      part('rabbitmq'),
      part('something new'),
    ],
    edges: [
      { from: 'gateway', to: 'rabbitmq', use: 'requests' },
      { from: 'gateway', to: 'of another version', use: 'nothing' },
    ],
  };
  const { boxes, lines } = drawingOf(system, layout);

  it('has a box for each component and database, none overlapping, all inside', () => {
    expect(boxes.map(({ name }) => name).sort()).toEqual([
      'gateway',
      'orders database',
      'orders-service',
      'rabbitmq',
      'something new',
    ]);
    for (const box of boxes) {
      expect(box.x).toBeGreaterThanOrEqual(0);
      expect(box.x + layout.box.width).toBeLessThanOrEqual(layout.width);
      expect(box.y + layout.box.height).toBeLessThanOrEqual(layout.height);
      const over = boxes.filter(
        (other) => other !== box && other.x === box.x && Math.abs(other.y - box.y) < layout.box.height,
      );
      expect(over).toEqual([]);
    }
  });

  it('takes the health of a database from its service, and draws only lines with two ends', () => {
    expect(boxes.find(({ name }) => name === 'orders database')?.status).toBe('unavailable');
    expect(lines.map(({ from, to }) => [from.name, to.name])).toEqual([
      ['gateway', 'rabbitmq'],
      ['orders-service', 'orders database'],
    ]);
  });
});
