import { BOX, mapOf, pointAt, type FlowMap } from './map';
import { STATIONS } from './legs';

const BOTH = new Set(['webhooks-service', 'notifications-service']);

describe.each([
  ['wide', mapOf(false, BOTH)],
  ['narrow', mapOf(true, BOTH)],
])('the %s map of an order', (_, { boxes, lines, width, height }: FlowMap) => {
  it('has a box for each station, none overlapping, all inside', () => {
    expect(boxes.map(({ station }) => station).sort()).toEqual([...STATIONS].sort());
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

  it('draws no line behind a box or outside', () => {
    expect(lines).toHaveLength(10);
    for (const { from, to, points } of lines) {
      const along = Array.from({ length: 101 }, (__, n) => pointAt(points, n / 100));
      const behind = boxes.filter(({ x, y }) =>
        along.some(([px, py]) => px > x && px < x + BOX.width && py > y && py < y + BOX.height),
      );
      expect([from, to, ...behind.map(({ station }) => station)]).toEqual([from, to]);
      expect(along.every(([px, py]) => px >= 0 && px <= width && py >= 0 && py <= height)).toBe(true);
    }
  });
});

describe('the map of an order', () => {
  it('leaves out services that are not installed, with their lines', () => {
    const { boxes, lines } = mapOf(false, new Set(['webhooks-service']));
    expect(boxes.map(({ station }) => station)).not.toContain('notifications-service');
    expect(lines.map(({ to }) => to)).toContain('webhooks-service');
    expect(lines.map(({ to }) => to)).not.toContain('notifications-service');
  });

  it('finds the point of a line with corners', () => {
    const corner = [
      [0, 0],
      [10, 0],
      [10, 10],
    ] as const;
    expect(pointAt(corner, 0)).toEqual([0, 0]);
    expect(pointAt(corner, 0.25)).toEqual([5, 0]);
    expect(pointAt(corner, 0.75)).toEqual([10, 5]);
    expect(pointAt(corner, 1)).toEqual([10, 10]);
  });
});
