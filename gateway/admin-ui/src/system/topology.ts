import type { EdgeView, PartView, SystemView } from '../api-types';

/** A box of the drawing, in its units. */
export interface Box {
  readonly name: string;
  readonly status: PartView['status'];
  readonly x: number;
  readonly y: number;
}

export interface Drawing {
  readonly boxes: readonly Box[];
  readonly lines: readonly { readonly from: Box; readonly to: Box; readonly use: string }[];
}

export const BOX = { width: 190, height: 56 } as const;
export const SIZE = { width: 960, height: 400 } as const;

const databaseOf = (service: string) => `${service.replace('-service', '')} database`;

/** Columns from left to right are the way of an order; a part that is not named here goes into the last. */
const COLUMNS: readonly (readonly string[])[] = [
  ['gateway'],
  ['rabbitmq', 'redis'],
  ['orders-service', 'products-service'],
  [databaseOf('orders-service'), databaseOf('products-service'), 'jaeger', 'prometheus'],
];

/** The parts, and the database of each service that has one, with who uses whom. */
export function drawingOf({ parts, edges }: Pick<SystemView, 'parts' | 'edges'>): Drawing {
  const databases = parts.flatMap(({ name, databaseBytes, dependencies }) => {
    if (databaseBytes === null) return [];
    const database = dependencies.find((dependency) => dependency.name === 'database');
    return [{ name: databaseOf(name), owner: name, status: database?.status ?? ('unknown' as const) }];
  });
  const all = [...parts, ...databases];
  const known = new Set(COLUMNS.flat());
  const columns = COLUMNS.map((names, n) => {
    const here = names.flatMap((name) => all.find((part) => part.name === name) ?? []);
    return n === COLUMNS.length - 1 ? [...here, ...all.filter(({ name }) => !known.has(name))] : here;
  });
  const boxes = columns.flatMap((column, n) =>
    column.map(({ name, status }, row) => ({
      name,
      status,
      x: n * ((SIZE.width - BOX.width) / (columns.length - 1)),
      y: ((row + 0.5) * SIZE.height) / column.length - BOX.height / 2,
    })),
  );
  const byName = new Map(boxes.map((box) => [box.name, box]));
  const uses: EdgeView[] = [
    ...edges,
    ...databases.map(({ name, owner }) => ({ from: owner, to: name, use: 'database' })),
  ];
  const lines = uses.flatMap(({ from, to, use }) => {
    const ends = [byName.get(from), byName.get(to)] as const;
    return ends[0] && ends[1] ? [{ from: ends[0], to: ends[1], use }] : [];
  });
  return { boxes, lines };
}
