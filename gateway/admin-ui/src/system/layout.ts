import type { EdgeView, PartView } from '../api-types';

/** A box of the drawing, in cells from the top left. */
export interface Node {
  /** Of the part, or `<service>/database`. */
  readonly id: string;
  readonly part: PartView;
  readonly isDatabase: boolean;
  readonly status: string;
  readonly column: number;
  readonly row: number;
}

export interface Line {
  readonly id: string;
  readonly from: Node;
  readonly to: Node;
  /** The worse of its two ends. */
  readonly status: string;
}

export interface Drawing {
  readonly columns: number;
  readonly rows: number;
  readonly nodes: readonly Node[];
  readonly lines: readonly Line[];
}

type Place = readonly [column: number, row: number];
const DATABASE = '/database';

/** So that few lines cross; a part that has no place here gets one in a row below. */
const DESK: Readonly<Record<string, Place>> = {
  redis: [1, 0],
  'orders-service': [2, 0],
  [`orders-service${DATABASE}`]: [3, 0],
  gateway: [0, 1],
  rabbitmq: [1, 1],
  prometheus: [0, 2],
  jaeger: [1, 2],
  'products-service': [2, 2],
  [`products-service${DATABASE}`]: [3, 2],
};
const PHONE: Readonly<Record<string, Place>> = {
  prometheus: [0, 0],
  gateway: [0, 1],
  redis: [1, 1],
  rabbitmq: [0, 2],
  'orders-service': [1, 2],
  'products-service': [0, 3],
  [`orders-service${DATABASE}`]: [1, 3],
  [`products-service${DATABASE}`]: [0, 4],
  jaeger: [1, 4],
};

const SEVERITY = ['ok', 'unknown', 'degraded', 'unavailable'];
const worse = (a: string, b: string) => (SEVERITY.indexOf(a) > SEVERITY.indexOf(b) ? a : b);

/** Where each part stands, and the lines between them. A service with a database gets a box for it. */
export function drawingOf(parts: readonly PartView[], edges: readonly EdgeView[], isPhone: boolean): Drawing {
  const places = isPhone ? PHONE : DESK;
  const columns = isPhone ? 2 : 4;
  let spare = Math.max(...Object.values(places).map(([, row]) => row + 1)) * columns;
  const place = (id: string): Place => {
    const known = places[id];
    if (known) return known;
    const cell = spare++;
    return [cell % columns, Math.floor(cell / columns)];
  };
  const nodeOf = (id: string, part: PartView, isDatabase: boolean): Node => {
    const [column, row] = place(id);
    return { id, part, isDatabase, status: isDatabase ? databaseStatus(part) : part.status, column, row };
  };
  const nodes = parts.flatMap((part) => [
    nodeOf(part.name, part, false),
    ...(hasDatabase(part) ? [nodeOf(part.name + DATABASE, part, true)] : []),
  ]);
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const toDatabases = nodes
    .filter(({ isDatabase }) => isDatabase)
    .map(({ id, part }) => ({ from: part.name, to: id }));
  const lines = [...edges, ...toDatabases].flatMap(({ from, to }) => {
    const [start, end] = [byId.get(from), byId.get(to)];
    if (!start || !end) return [];
    return [{ id: `${from}-${to}`, from: start, to: end, status: worse(start.status, end.status) }];
  });
  return { columns, rows: Math.max(...nodes.map(({ row }) => row + 1)), nodes, lines };
}

/** A service that does not answer tells nothing of its database: its box stays, as every service behind the gateway has one. */
const hasDatabase = ({ name, databaseBytes }: PartView): boolean =>
  databaseBytes !== null || `${name}${DATABASE}` in DESK;

const databaseStatus = ({ dependencies }: PartView): string =>
  dependencies.find(({ name }) => name === 'database')?.status ?? 'unknown';

/** The line as an SVG path, in units of cells; it goes round the boxes through the gap in the middle. */
export function pathOf({ from, to }: Line, { columns, nodes }: Pick<Drawing, 'columns' | 'nodes'>): string {
  const [x1, y1, x2, y2] = [from.column + 0.5, from.row + 0.5, to.column + 0.5, to.row + 0.5];
  if (!nodes.some((node) => node !== from && node !== to && isCrossed(node, x1, y1, x2, y2))) {
    return `M${x1} ${y1}L${x2} ${y2}`;
  }
  const gap = columns / 2;
  return `M${x1} ${y1}C${gap} ${y1} ${gap} ${y2} ${x2} ${y2}`;
}

function isCrossed({ column, row }: Node, x1: number, y1: number, x2: number, y2: number): boolean {
  return Array.from({ length: 19 }, (_, n) => (n + 1) / 20).some(
    (at) =>
      Math.abs(x1 + (x2 - x1) * at - column - 0.5) < 0.4 && Math.abs(y1 + (y2 - y1) * at - row - 0.5) < 0.3,
  );
}
