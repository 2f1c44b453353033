import type { EdgeView, PartView, SystemView } from '../api/api-types';

/** A box of the diagram, in its units. */
export interface Box {
  readonly name: string;
  readonly status: PartView['status'];
  readonly x: number;
  readonly y: number;
}

export interface Drawing {
  readonly layout: Layout;
  readonly boxes: readonly Box[];
  readonly lines: readonly { readonly from: Box; readonly to: Box; readonly use: string }[];
}

interface Layout {
  readonly box: { readonly width: number; readonly height: number };
  readonly width: number;
  readonly height: number;
  /** The names in each column, from the top. A component that is not named goes into the last column. */
  readonly columns: readonly (readonly string[])[];
}

const databaseOf = (service: string) => `${service.replace('-service', '')} database`;

/** An order goes from left to right. */
export const DESK: Layout = {
  box: { width: 190, height: 56 },
  width: 960,
  height: 400,
  columns: [
    ['gateway'],
    ['rabbitmq', 'redis'],
    ['orders-service', 'products-service'],
    [databaseOf('orders-service'), databaseOf('products-service'), 'jaeger', 'prometheus'],
  ],
};

/** As wide as a phone, so that the text keeps its size. Connected boxes are close together. */
export const PHONE: Layout = {
  box: { width: 162, height: 56 },
  width: 366,
  height: 480,
  columns: [
    ['prometheus', 'gateway', 'rabbitmq', 'products-service', databaseOf('products-service')],
    ['redis', 'orders-service', databaseOf('orders-service'), 'jaeger'],
  ],
};

/** The components, the databases of the services, and the connections between them. */
export function drawingOf(
  { parts, edges }: Pick<SystemView, 'parts' | 'edges'>,
  layout: Layout = DESK,
): Drawing {
  const databases = parts.flatMap(({ name, databaseBytes, dependencies }) => {
    if (databaseBytes === null) return [];
    const database = dependencies.find((dependency) => dependency.name === 'database');
    return [{ name: databaseOf(name), owner: name, status: database?.status ?? ('unknown' as const) }];
  });
  const all = [...parts, ...databases];
  const known = new Set(layout.columns.flat());
  const columns = layout.columns.map((names, n) => {
    const here = names.flatMap((name) => all.find((part) => part.name === name) ?? []);
    return n === layout.columns.length - 1 ? [...here, ...all.filter(({ name }) => !known.has(name))] : here;
  });
  const boxes = columns.flatMap((column, n) =>
    column.map(({ name, status }, row) => ({
      name,
      status,
      x: n * ((layout.width - layout.box.width) / (columns.length - 1)),
      y: ((row + 0.5) * layout.height) / column.length - layout.box.height / 2,
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
  return { layout, boxes, lines };
}
