/** The data sources of ../provisioning/datasources, by uid. */
export const PROMETHEUS = { type: 'prometheus', uid: 'prometheus' } as const;
export const JAEGER = { type: 'jaeger', uid: 'jaeger' } as const;

/** Grafana's own page for the alerts of its data sources. */
export const ALERTS = '/alerting/list';

/**
 * Grafana's Explore page with a query of the Jaeger data source. All links stay within Grafana: it knows how to reach the data
 * sources, while nobody here knows at which ports or host names their pages are published.
 */
export function exploreTraces(query: Readonly<Record<string, string>>): string {
  const queries = [{ refId: 'A', datasource: JAEGER, ...query }];
  const panes = JSON.stringify({ traces: { datasource: JAEGER.uid, queries } });
  // A dashboard's variables, as ${order}, are filled in later and must stay readable.
  const encoded = encodeURIComponent(panes).replace(/%24%7B(\w+)%7D/g, '$${$1}');
  return `/explore?schemaVersion=1&panes=${encoded}`;
}
