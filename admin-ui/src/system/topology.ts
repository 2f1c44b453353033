import type { EdgeView, PartView, SystemView } from '../api/api-types';

/** A box of the diagram, in its units. */
export interface Box {
  readonly name: string;
  readonly status: PartView['status'];
  readonly x: number;
  readonly y: number;
}

export interface Line {
  readonly from: Box;
  readonly to: Box;
  readonly use: string;
}

export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly Box[];
  readonly lines: readonly Line[];
}

export type Point = readonly [x: number, y: number];

export const BOX = { width: 190, height: 56 } as const;
const STEP = { x: 275, y: 110 } as const;

const databaseOf = (service: string) => `${service.replace('-service', '')} database`;

/**
 * The place of each part: column and row. It is fixed, so that nothing moves when a part is away. Lines connect only
 * neighbouring columns, or neighbours in a column, so that none passes behind a box.
 */
const PLACES: Readonly<Record<string, readonly [column: number, row: number]>> = {
  gateway: [0, 1],
  prometheus: [0, 2],
  rabbitmq: [1, 0],
  redis: [1, 2],
  jaeger: [1, 1],
  'orders-service': [2, 0],
  'products-service': [2, 1],
  'webhooks-service': [2, 2],
  'notifications-service': [2, 3],
  [databaseOf('orders-service')]: [3, 0],
  [databaseOf('products-service')]: [3, 1],
  [databaseOf('webhooks-service')]: [3, 2],
  [databaseOf('notifications-service')]: [3, 3],
};
const COLUMNS = 4;
/** Below all places. */
const FIRST_FREE_ROW = 4;

/** The components, the databases of the services, and the connections between them. */
export function drawingOf({ parts, edges }: Pick<SystemView, 'parts' | 'edges'>): Drawing {
  const databases = parts
    .filter(({ name }) => databaseOf(name) in PLACES)
    .map(({ name, dependencies }) => ({
      name: databaseOf(name),
      owner: name,
      // A service that is away says nothing about its database.
      status:
        dependencies.find((dependency) => dependency.name === 'database')?.status ?? ('unknown' as const),
    }));
  let unknown = 0;
  const boxes = [...parts, ...databases].map(({ name, status }): Box => {
    // A component of another version goes into rows of its own.
    const place = PLACES[name] ?? [unknown % COLUMNS, FIRST_FREE_ROW + Math.floor(unknown++ / COLUMNS)];
    return { name, status, x: place[0] * STEP.x, y: place[1] * STEP.y };
  });
  const byName = new Map(boxes.map((box) => [box.name, box]));
  const uses: EdgeView[] = [
    ...edges,
    ...databases.map(({ name, owner }) => ({ from: owner, to: name, use: 'database' })),
  ];
  const lines = uses.flatMap(({ from, to, use }) => {
    const ends = [byName.get(from), byName.get(to)] as const;
    return ends[0] && ends[1] ? [{ from: ends[0], to: ends[1], use }] : [];
  });
  return {
    width: (COLUMNS - 1) * STEP.x + BOX.width,
    height: Math.max(...boxes.map(({ y }) => y), 2 * STEP.y) + BOX.height,
    boxes,
    lines,
  };
}

/** The four points of a line's Bézier curve: from the side of one box to the facing side of the other. */
export function curveOf({ from, to }: Pick<Line, 'from' | 'to'>): [Point, Point, Point, Point] {
  const middle = ({ x, y }: Box): Point => [x + BOX.width / 2, y + BOX.height / 2];
  const [[fromX, fromY], [toX, toY]] = [middle(from), middle(to)];
  if (fromX === toX) {
    const side = (Math.sign(toY - fromY) * BOX.height) / 2;
    const [start, end] = [fromY + side, toY - side];
    return [
      [fromX, start],
      [fromX, start],
      [toX, end],
      [toX, end],
    ];
  }
  const side = (Math.sign(toX - fromX) * BOX.width) / 2;
  const [start, end] = [fromX + side, toX - side];
  const bend = (end - start) / 2;
  return [
    [start, fromY],
    [start + bend, fromY],
    [end - bend, toY],
    [end, toY],
  ];
}
