import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  QueryVariableBuilder,
  RowBuilder,
  TextBoxVariableBuilder,
  VariableRefresh,
  VariableSort,
  type DashboardLink,
  type VariableModel,
} from '@grafana/grafana-foundation-sdk/dashboard';
import type { Placed } from './panels';
import { ALERTS, exploreTraces, PROMETHEUS } from './sources';

/**
 * The schema that every Grafana since version 10 reads from a file. The SDK calls it deprecated, but only Grafana 12 and
 * later understand its successor.
 */
// eslint-disable-next-line @typescript-eslint/no-deprecated
const ClassicDashboardBuilder = DashboardBuilder;
export type ClassicDashboard = ReturnType<InstanceType<typeof ClassicDashboardBuilder>['build']>;

const GRID_WIDTH = 24;
const TAG = 'order-flow';

export interface Row {
  readonly title: string;
  readonly panels: readonly Placed[];
}

/** A dashboard with the links that all dashboards have. The panels of a row go from left to right, then below. */
export function dashboard(options: {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly variables?: readonly Builder<VariableModel>[];
  readonly rows: readonly Row[];
}): ClassicDashboard {
  const builder = new ClassicDashboardBuilder(options.title)
    .uid(options.uid)
    .description(options.description)
    .tags([TAG])
    .timezone('browser')
    .time({ from: 'now-30m', to: 'now' })
    .refresh('5s')
    .tooltip(DashboardCursorSync.Crosshair)
    .variables([...(options.variables ?? [])])
    .links(links());
  let id = 0;
  let y = 0;
  for (const row of options.rows) {
    builder.withRow(new RowBuilder(row.title).id(++id).gridPos({ x: 0, y: y++, w: GRID_WIDTH, h: 1 }));
    let x = 0;
    let height = 0;
    for (const { panel, size } of row.panels) {
      const [w, h] = size;
      if (x + w > GRID_WIDTH) {
        x = 0;
        y += height;
        height = 0;
      }
      builder.withPanel({ build: () => ({ ...panel.build(), id: ++id, gridPos: { x, y, w, h } }) });
      x += w;
      height = Math.max(height, h);
    }
    y += height;
  }
  return builder.build();
}

/** Links to the other dashboards, to the traces in Jaeger and to Prometheus's alerts. */
function links(): Builder<DashboardLink>[] {
  const page = (title: string, url: string) =>
    new DashboardLinkBuilder(title)
      .type(DashboardLinkType.Link)
      .url(url)
      .icon('external link')
      .targetBlank(true);
  return [
    new DashboardLinkBuilder('Dashboards').type(DashboardLinkType.Dashboards).tags([TAG]).keepTime(true),
    page('Traces', exploreTraces({ queryType: 'search', service: 'orders-service' })),
    page('Alerts', ALERTS),
  ].map((link) => {
    const built: Partial<DashboardLink> & Omit<DashboardLink, 'placement'> = link.build();
    // The only placement that the SDK knows is in a menu. Without a placement the link is always visible.
    delete built.placement;
    return { build: () => built };
  });
}

/** A variable to choose one, several or all values of a label. */
export function choice(name: string, label: string, query: string): Builder<VariableModel> {
  return (
    new QueryVariableBuilder(name)
      .label(label)
      .datasource(PROMETHEUS)
      .query({ query, refId: name })
      .definition(query)
      .refresh(VariableRefresh.OnTimeRangeChanged)
      .sort(VariableSort.AlphabeticalAsc)
      .multi(true)
      .includeAll(true)
      // "All" is one expression, because hundreds of names would not fit into a query.
      .allValue('.*')
      .current({ selected: true, text: ['All'], value: ['$__all'] })
  );
}

/** A text field. */
export function field(name: string, label: string): Builder<VariableModel> {
  return new TextBoxVariableBuilder(name).label(label).defaultValue('').current({ text: '', value: '' });
}
