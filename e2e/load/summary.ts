/**
 * The part of the argument of k6's `handleSummary` that we use, in the shape of `--new-machine-readable-summary=false`.
 */
export interface SummaryData {
  readonly metrics?: Readonly<Record<string, Metric>>;
  readonly state?: { readonly testRunDurationMs: number };
}

interface Metric {
  readonly values?: Readonly<Record<string, number>>;
  readonly thresholds?: Readonly<Record<string, { readonly ok: boolean }>>;
}

/** The summary as a page. k6 does not print its own if a script makes one. */
export function textSummary(title: string, { metrics, state }: SummaryData): string {
  if (metrics?.['http_reqs']?.values === undefined) {
    return `${title}\nThis k6 gives a summary of another shape; everything is in the JSON.\n`;
  }
  const value = (metric: string, name: string) => metrics[metric]?.values?.[name] ?? 0;
  const ms = (metric: string) =>
    ['med', 'p(95)', 'p(99)', 'max'].map((name) => `${name} ${value(metric, name).toFixed(1)}`).join('   ');
  const lines = [
    '',
    `${title}, ${((state?.testRunDurationMs ?? 0) / 1000).toFixed(0)} s`,
    '',
    row(
      'orders accepted',
      `${value('orders_accepted', 'count')} (${value('orders_accepted', 'rate').toFixed(1)}/s)`,
    ),
    row(
      'confirmed / rejected',
      `${value('orders_confirmed', 'count')} / ${value('orders_rejected', 'count')}`,
    ),
    row('without an end', String(value('orders_open', 'count'))),
    row('turned away (429, 503)', String(value('orders_turned_away', 'count'))),
    row('iterations not started', String(value('dropped_iterations', 'count'))),
    row('POST /orders, ms', ms('http_req_duration{name:POST /orders}')),
    row('POST → final, ms', ms('order_to_final')),
    row('checks that held', `${(value('checks', 'rate') * 100).toFixed(2)} %`),
    row('requests that failed', `${(value('http_req_failed', 'rate') * 100).toFixed(2)} %`),
    '',
    ...Object.entries(metrics).flatMap(([name, { thresholds = {} }]) =>
      Object.entries(thresholds).map(
        ([rule, { ok }]) => `  ${ok ? 'ok      ' : 'CROSSED '} ${name}: ${rule}`,
      ),
    ),
    '',
  ];
  return lines.join('\n');
}

const row = (label: string, text: string) => `  ${label.padEnd(26)}${text}`;
