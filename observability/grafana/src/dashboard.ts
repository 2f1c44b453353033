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
import { JAEGER_UI, PROMETHEUS, PROMETHEUS_UI } from './sources';

/**
 * The schema that every Grafana since 10 reads from a file; the SDK calls it deprecated in favour of one that only
 * Grafana 12 and later understand.
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

/** A dashboard with the links that all have; the panels of a row stand from left to right, then below. */
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

/** To the other dashboards and to what stands beside Grafana. */
function links(): Builder<DashboardLink>[] {
  const outside = (title: string, url: string) =>
    new DashboardLinkBuilder(title)
      .type(DashboardLinkType.Link)
      .url(url)
      .icon('external link')
      .targetBlank(true);
  return [
    new DashboardLinkBuilder('Dashboards').type(DashboardLinkType.Dashboards).tags([TAG]).keepTime(true),
    outside('Traces (Jaeger)', JAEGER_UI),
    outside('Alerts (Prometheus)', `${PROMETHEUS_UI}/alerts`),
  ].map((link) => {
    const built: Partial<DashboardLink> & Omit<DashboardLink, 'placement'> = link.build();
    // The SDK knows one placement only, in a menu; without it a link stands in sight.
    delete built.placement;
    return { build: () => built };
  });
}

/** A choice among the values of a label: several, or all. */
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
      // One expression for all: some hundred names would not fit into a query.
      .allValue('.*')
      .current({ selected: true, text: ['All'], value: ['$__all'] })
  );
}

/** A field to write into. */
export function field(name: string, label: string): Builder<VariableModel> {
  return new TextBoxVariableBuilder(name).label(label).defaultValue('').current({ text: '', value: '' });
}
