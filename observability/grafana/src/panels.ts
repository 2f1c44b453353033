import { PanelBuilder as BarGaugeBuilder } from '@grafana/grafana-foundation-sdk/bargauge';
import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  BigValueColorMode,
  BigValueGraphMode,
  BigValueTextMode,
  GraphDrawStyle,
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  LegendDisplayMode,
  LegendPlacement,
  ReduceDataOptionsBuilder,
  SortOrder,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizOrientation,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import {
  FieldColorBuilder,
  FieldColorModeId,
  MappingType,
  ThresholdsConfigBuilder,
  ThresholdsMode,
  type DataTransformerConfig,
  type Panel,
  type Threshold,
  type ValueMapping,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as StateTimelineBuilder } from '@grafana/grafana-foundation-sdk/statetimeline';
import { PanelBuilder as TableBuilder } from '@grafana/grafana-foundation-sdk/table';
import { PanelBuilder as TextBuilder, TextMode } from '@grafana/grafana-foundation-sdk/text';
import { PanelBuilder as TimeseriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { BoolYesNo, String as StringUnit } from '@grafana/grafana-foundation-sdk/units';
import { PROMETHEUS } from './sources';

/** What every panel has. Its title is a question, and its description says how to read the answer. */
export interface About {
  readonly title: string;
  readonly description: string;
  /** Width and height on Grafana's grid, which is 24 wide. */
  readonly size: readonly [width: number, height: number];
}

/** A query and the names of its lines, e.g. `{{pattern}}`. */
export interface Query {
  readonly expr: string;
  readonly legend: string;
}

export interface Measure extends About {
  readonly queries: readonly Query[];
  /** One of the SDK's units. */
  readonly unit: string;
  /** Green below the first value; each colour starts at its value. Without thresholds everything is green. */
  readonly thresholds?: Thresholds;
  readonly decimals?: number;
}

export type Thresholds = readonly (readonly [from: number, color: string])[];

export interface Placed {
  readonly panel: Builder<Panel>;
  readonly size: About['size'];
}

const REF_IDS = 'ABCDEFGH';

/** Shows 1 as a green yes and 0 as a red NO. */
export const YES_NO: ValueMapping[] = [
  {
    type: MappingType.ValueToText,
    options: { '1': { text: 'yes', color: 'green', index: 0 }, '0': { text: 'NO', color: 'red', index: 1 } },
  },
];

function steps(thresholds: Thresholds, base = 'green'): ThresholdsConfigBuilder {
  const from: Threshold[] = thresholds.map(([value, color]) => ({ value, color }));
  return new ThresholdsConfigBuilder()
    .mode(ThresholdsMode.Absolute)
    .steps([{ value: null, color: base }, ...from]);
}

function queries(list: readonly Query[], kind: 'range' | 'instant', exemplar = false): DataqueryBuilder[] {
  return list.map(({ expr, legend }, index) => {
    const query = new DataqueryBuilder()
      .datasource(PROMETHEUS)
      .refId(REF_IDS[index] ?? 'Z')
      .expr(expr)
      .legendFormat(legend);
    if (exemplar) query.exemplar(true);
    return kind === 'instant' ? query.instant() : query.range();
  });
}

/** One large number, or one for each line of the query. */
export function stat(
  options: Measure & {
    readonly base?: string;
    readonly mappings?: ValueMapping[];
    readonly link?: { readonly title: string; readonly url: string };
    readonly noValue?: string;
  },
): Placed {
  const panel = new StatBuilder()
    .title(options.title)
    .description(options.description)
    .datasource(PROMETHEUS)
    .targets(queries(options.queries, 'instant'))
    .unit(options.unit)
    .thresholds(steps(options.thresholds ?? [], options.base))
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.Thresholds))
    .colorMode(BigValueColorMode.Background)
    .graphMode(BigValueGraphMode.None)
    .textMode(options.queries.length > 1 ? BigValueTextMode.ValueAndName : BigValueTextMode.Auto)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']))
    .noValue(options.noValue ?? 'no data');
  if (options.decimals !== undefined) panel.decimals(options.decimals);
  if (options.mappings) panel.mappings(options.mappings);
  return { panel, size: options.size };
}

/** Lines over time. */
export function lines(
  options: Measure & {
    /** Shows points, each with a link to the trace of one observation. */
    readonly exemplars?: boolean;
    /** Stacks the areas, for parts of a whole. */
    readonly stacked?: boolean;
    readonly max?: number;
  },
): Placed {
  const panel = new TimeseriesBuilder()
    .title(options.title)
    .description(options.description)
    .datasource(PROMETHEUS)
    .targets(queries(options.queries, 'range', options.exemplars))
    .unit(options.unit)
    .min(0)
    .drawStyle(GraphDrawStyle.Line)
    .lineWidth(1)
    .fillOpacity(options.stacked ? 30 : 5)
    .showPoints(VisibilityMode.Never)
    .legend(
      new VizLegendOptionsBuilder()
        .displayMode(LegendDisplayMode.Table)
        .placement(LegendPlacement.Bottom)
        .showLegend(true)
        .calcs(['lastNotNull', 'max']),
    )
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending));
  if (options.decimals !== undefined) panel.decimals(options.decimals);
  if (options.max !== undefined) panel.max(options.max);
  if (options.stacked) panel.stacking(new StackingConfigBuilder().mode(StackingMode.Normal));
  if (options.thresholds) {
    panel
      .thresholds(steps(options.thresholds, 'transparent'))
      .thresholdsStyle(new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Dashed));
  }
  return { panel, size: options.size };
}

/** A bar with the current value of each series. */
export function bars(options: Measure): Placed {
  const panel = new BarGaugeBuilder()
    .title(options.title)
    .description(options.description)
    .datasource(PROMETHEUS)
    .targets(queries(options.queries, 'instant'))
    .unit(options.unit)
    .min(0)
    .orientation(VizOrientation.Horizontal)
    .thresholds(steps(options.thresholds ?? [], 'red'))
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']));
  return { panel, size: options.size };
}

/** A band for each series that shows when it was 1 and when 0. */
export function states(options: About & { readonly queries: readonly Query[] }): Placed {
  const panel = new StateTimelineBuilder()
    .title(options.title)
    .description(options.description)
    .datasource(PROMETHEUS)
    .targets(queries(options.queries, 'range'))
    .unit(BoolYesNo)
    .mappings(YES_NO)
    .thresholds(steps([[1, 'green']], 'red'))
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.Thresholds))
    .showValue(VisibilityMode.Never)
    .rowHeight(0.8)
    .fillOpacity(70)
    .mergeValues(true);
  return { panel, size: options.size };
}

/** The current series of one query as rows. */
export function table(
  options: About & {
    readonly expr: string;
    /** The labels to show, in this order, with the names of their columns. */
    readonly columns: Readonly<Record<string, string>>;
    readonly noValue: string;
  },
): Placed {
  const names = Object.keys(options.columns);
  const onlyColumns: DataTransformerConfig[] = [
    { id: 'filterFieldsByName', options: { include: { names } } },
    {
      id: 'organize',
      options: {
        indexByName: Object.fromEntries(names.map((name, index) => [name, index])),
        renameByName: options.columns,
      },
    },
  ];
  const panel = new TableBuilder()
    .title(options.title)
    .description(options.description)
    .datasource(PROMETHEUS)
    .withTarget(
      new DataqueryBuilder()
        .datasource(PROMETHEUS)
        .refId('A')
        .expr(options.expr)
        .format(PromQueryFormat.Table)
        .instant(),
    )
    // The columns are labels, which are text.
    .unit(StringUnit)
    .transformations(onlyColumns)
    .noValue(options.noValue);
  return { panel, size: options.size };
}

/** A panel with Markdown text. */
export function text(title: string, content: string, size: About['size']): Placed {
  return { panel: new TextBuilder().title(title).mode(TextMode.Markdown).content(content), size };
}
