import { Counter, Registry, type Metric, type OpenMetricsContentType } from 'prom-client';
import { registry } from './metrics';

/**
 * The same metrics in OpenMetrics, the format that carries exemplars.
 *
 * In OpenMetrics a counter's name has no `_total`; only its series has it. prom-client would remove `_total` from the
 * counter itself, and the classic format would lose it too. So this registry gets a view of each counter, with its own
 * name.
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

/** All metrics of this process, in one of the two formats that Prometheus reads. OpenMetrics includes exemplars. */
export async function exposition(
  format: 'classic' | 'openmetrics',
): Promise<{ contentType: string; text: string }> {
  const from = format === 'openmetrics' ? openMetrics() : registry;
  return { contentType: from.contentType, text: await from.metrics() };
}
