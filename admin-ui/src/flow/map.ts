import type { Point } from '../system/topology';
import { isListener, type Station } from './legs';

/** A box of the map, in its units. */
export interface MapBox {
  readonly station: Station;
  readonly x: number;
  readonly y: number;
}

/** A connection: straight, or with corners where it passes beside a box. */
export interface MapLine {
  readonly from: Station;
  readonly to: Station;
  readonly points: readonly Point[];
}

export interface FlowMap {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly MapBox[];
  readonly lines: readonly MapLine[];
}

export const BOX = { width: 176, height: 76 } as const;

type Places = Readonly<Record<Station, readonly [column: number, row: number]>>;

/** The order goes round clockwise: to the orders service and its database, on to products, and back. */
const WIDE: Places = {
  gateway: [0, 0],
  orders_queue: [1, 0],
  'orders-service': [2, 0],
  'orders database': [2, 1],
  products_queue: [2, 2],
  'products-service': [1, 2],
  'products database': [1, 1],
  'order-flow.events': [3, 1],
  'webhooks-service': [3, 2],
  'notifications-service': [3, 0],
};

/** The same for a phone: two columns, from top to bottom. */
const NARROW: Places = {
  gateway: [0, 0],
  orders_queue: [0, 1],
  'orders-service': [1, 1],
  'orders database': [1, 2],
  products_queue: [1, 3],
  'products-service': [0, 3],
  'products database': [0, 2],
  'order-flow.events': [1, 4],
  'webhooks-service': [0, 4],
  'notifications-service': [1, 5],
};

/** The connections that an order takes. An event leaves from the outbox, which is a table of the database. */
const LINES: readonly (readonly [from: Station, to: Station])[] = [
  ['gateway', 'orders_queue'],
  ['orders_queue', 'orders-service'],
  ['orders-service', 'orders database'],
  ['orders database', 'products_queue'],
  ['products_queue', 'products-service'],
  ['products-service', 'products database'],
  ['products database', 'orders_queue'],
  ['orders database', 'order-flow.events'],
  ['order-flow.events', 'webhooks-service'],
  ['order-flow.events', 'notifications-service'],
];

/** The map, with those of the webhooks and notifications services that are installed. */
export function mapOf(isNarrow: boolean, listeners: ReadonlySet<string>): FlowMap {
  const places = isNarrow ? NARROW : WIDE;
  const step = isNarrow
    ? { x: BOX.width + 24, y: BOX.height + 32 }
    : { x: BOX.width + 24, y: BOX.height + 42 };
  const boxes = (Object.keys(places) as Station[])
    .filter((station) => !isListener(station) || listeners.has(station))
    .map((station): MapBox => {
      const [column, row] = places[station];
      return { station, x: column * step.x, y: row * step.y };
    });
  const boxOf = new Map(boxes.map((box) => [box.station, box]));
  const lines = LINES.flatMap(([from, to]) => {
    const [start, end] = [boxOf.get(from), boxOf.get(to)];
    return start && end ? [{ from, to, points: pointsBetween(start, end, step.y) }] : [];
  });
  return {
    // A line beside the last column needs room.
    width: Math.max(...boxes.map(({ x }) => x)) + BOX.width + (isNarrow ? 20 : 0),
    height: Math.max(...boxes.map(({ y }) => y)) + BOX.height,
    boxes,
    lines,
  };
}

/** From the side of one box to the facing side of the other; beside the boxes between them if they are not neighbours. */
function pointsBetween(from: MapBox, to: MapBox, stepY: number): Point[] {
  const middle = ({ x, y }: MapBox): Point => [x + BOX.width / 2, y + BOX.height / 2];
  const [[fromX, fromY], [toX, toY]] = [middle(from), middle(to)];
  if (fromY === toY) {
    const side = (Math.sign(toX - fromX) * BOX.width) / 2;
    return [
      [fromX + side, fromY],
      [toX - side, toY],
    ];
  }
  if (Math.abs(toY - fromY) > stepY) {
    const right = from.x + BOX.width;
    return [
      [right, fromY],
      [right + 16, fromY],
      [right + 16, toY],
      [right, toY],
    ];
  }
  const side = (Math.sign(toY - fromY) * BOX.height) / 2;
  return [
    [fromX, fromY + side],
    [toX, toY - side],
  ];
}

/** The point of a line after this share of its length, 0 to 1. */
export function pointAt(points: readonly Point[], share: number): Point {
  const parts = points.slice(1).map((end, n) => {
    const start = points[n] ?? end;
    return { start, end, length: Math.hypot(end[0] - start[0], end[1] - start[1]) };
  });
  let left = share * parts.reduce((sum, { length }) => sum + length, 0);
  for (const { start, end, length } of parts) {
    if (left <= length && length > 0) {
      const part = left / length;
      return [start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part];
    }
    left -= length;
  }
  return points.at(-1) ?? [0, 0];
}
