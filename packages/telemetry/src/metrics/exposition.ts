import { Counter, Registry, type Metric, type OpenMetricsContentType } from 'prom-client';
import { registry } from './metrics';

/** One of the two texts that Prometheus reads. */
export interface Exposition {
  readonly contentType: string;
  readonly text: string;
}

/**
 * The same metrics in OpenMetrics, the text that carries exemplars.
 *
 * There a counter's name is without `_total`, which only its series has. prom-client takes it off the metric itself, for
 * good, and the classic text would lose it too: so this registry gets a view of each counter that has a name of its own.
 */
function openMetrics(): Registry<OpenMetricsContentType> {
  const view = new Registry<OpenMetricsContentType>();
  view.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
  for (const metric of registry.getMetricsAsArray() as unknown as Metric[]) {
    if (metric instanceof Counter) {
      const { name } = metric as unknown as { name: string };
      const own = { name: { value: name.replace(/_total$/, ''), writable: true } };
      view.registerMetric(Object.create(metric, own) as Metric);
    } else view.registerMetric(metric);
  }
  return view;
}

/** All metrics of this process as text, exemplars included in the OpenMetrics one. */
export async function exposition(format: 'classic' | 'openmetrics'): Promise<Exposition> {
  const from = format === 'openmetrics' ? openMetrics() : registry;
  return { contentType: from.contentType, text: await from.metrics() };
}
