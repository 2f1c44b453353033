import { contracts, queues } from '@order-flow/contracts/contracts';
import { definitions, type MetricName } from '@order-flow/telemetry/metrics/metrics';
import { eventually } from '../support/eventually';
import { Stack, type ServiceName } from '../support/stack';

const OPENMETRICS = 'application/openmetrics-text; version=1.0.0';
const OPTIONAL = ['webhooks-service', 'notifications-service'] as const;
const SERVICES = ['gateway', 'orders-service', 'products-service', ...OPTIONAL] as const;

/** `name{a="1",b="2"} 3 # {trace_id="…"} 0.1 1700000000` */
interface Series {
  readonly name: string;
  readonly labels: Record<string, string>;
  readonly exemplar: string | undefined;
}

function seriesOf(text: string): Series[] {
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, name = '', labels = '', rest = ''] = /^([a-z_0-9]+)(?:\{(.*?)\})? (.*)$/.exec(line) ?? [];
      return {
        name,
        labels: Object.fromEntries(
          [...labels.matchAll(/([a-z_]+)="((?:[^"\\]|\\.)*)"/g)].map(([, label = '', value = '']) => [
            label,
            value,
          ]),
        ),
        exemplar: / # \{trace_id="([0-9a-f]{32})"\}/.exec(rest)?.[1],
      };
    });
}

const baseName = (series: string) => series.replace(/_(bucket|sum|count)$/, '');
const ours = (text: string) => seriesOf(text).filter(({ name }) => !/^(process|nodejs)_/.test(name));

describe('/metrics', () => {
  let stack: Stack;
  let traceIds: (string | null)[];
  const scrape = async (service: ServiceName, headers: Record<string, string> = {}) => {
    const response = await fetch(`${stack.url(service)}/metrics`, { headers });
    return {
      status: response.status,
      type: response.headers.get('content-type'),
      text: await response.text(),
    };
  };

  beforeAll(async () => {
    stack = await Stack.start({ FAULTS_ENABLED: 'true' }, [], undefined, { optional: OPTIONAL });
    const { id } = await stack.createProduct(5);
    const orders = [await stack.place(id, 2), await stack.place(id, 100)];
    orders.push(await stack.place('00000000-0000-7000-8000-000000000000'));
    for (const order of orders) await stack.untilFinal(order.id);
    traceIds = orders.map(({ traceId }) => traceId);
    // Input from strangers and foreign producers must not become label values.
    for (let n = 0; n < 20; n++) {
      await stack.http('GET', `/nowhere/${n}`);
      await stack.http('GET', `/orders/not-an-id-${n}`);
      await stack.emit('orders_queue', `made.up.${n}`, { n });
      await stack.emit('products_queue', `made.up.${n}`, { n });
      await stack.emit('webhooks_queue', `made.up.${n}`, { n });
      await stack.emit('notifications_queue', `made.up.${n}`, { n });
    }
    const channel = await stack.channel();
    channel.sendToQueue('products_queue', Buffer.from('not JSON'));
    await channel.close();
    await eventually(async () => {
      const counts = [];
      for (const service of SERVICES.slice(1)) counts.push(await stack.metric(service, 'dead_letters_open'));
      return counts.join() === '20,21,20,20';
    });
    // A replay publishes them under their made-up names.
    for (const owner of ['orders', 'products', 'webhooks', 'notifications'] as const) {
      const letters = await stack.request(`${owner}.deadLetters.list`, {});
      await stack.request(`${owner}.deadLetters.replay`, { ids: letters.map(({ id }) => id) });
    }
    await eventually(
      async () =>
        (await stack.metric('orders-service', 'dead_letters_total{queue="orders_queue"}')) === 40 &&
        (await stack.metric('products-service', 'dead_letters_total{queue="products_queue"}')) === 42 &&
        (await stack.metric('webhooks-service', 'dead_letters_total{queue="webhooks_queue"}')) === 40 &&
        (await stack.metric('notifications-service', 'dead_letters_total{queue="notifications_queue"}')) ===
          40,
    );
  });
  afterAll(() => stack.stop());

  it.each(SERVICES)('%s has exactly its listed metrics', async (service) => {
    const { text } = await scrape(service);
    const listed = (Object.keys(definitions) as MetricName[]).filter((name) =>
      (definitions[name].services as readonly string[]).includes(service),
    );
    const described = [...text.matchAll(/^# TYPE ([a-z_]+) /gm)]
      .map(([, name = '']) => name)
      .filter((name) => !/^(process|nodejs)_/.test(name));
    expect(described.sort()).toEqual(listed.sort());
    expect(new Set(ours(text).map(({ name }) => (name in definitions ? name : baseName(name))))).toEqual(
      new Set(listed),
    );
    expect(text).toMatch(/^nodejs_eventloop_lag_p99_seconds /m);
    expect(text).toMatch(/^nodejs_heap_size_used_bytes /m);
    expect(text).toMatch(/^nodejs_gc_duration_seconds_count/m);
  });

  it.each(SERVICES)('%s has only listed or bounded label values', async (service) => {
    const bounded: Record<string, (value: string) => boolean> = {
      queue: (value) => (Object.values(queues) as string[]).includes(value),
      pattern: (value) => value === 'unknown' || Object.hasOwn(contracts, value),
      method: (value) => /^[A-Z-]{3,16}$/.test(value),
      route: (value) => value === 'unmatched' || /^(\/(:?[A-Za-z0-9-]+))+$/.test(value),
      status_code: (value) => /^[1-5]\d\d$/.test(value),
      product_id: (value) => /^[0-9a-f-]{36}$/.test(value),
      product_name: (value) => value.length <= 200,
      table: (value) => /^[a-z_]+$/.test(value),
      rule: (value) => /^[a-zA-Z_.]+$/.test(value),
      provider: (value) => /^(smtp|postmark|resend)-\d+$|^none$/.test(value),
      le: (value) => value === '+Inf' || Number(value) >= 0,
    };
    for (const { name, labels } of ours((await scrape(service)).text)) {
      const definition = definitions[(name in definitions ? name : baseName(name)) as MetricName];
      const known = 'labels' in definition ? definition.labels : {};
      for (const [label, value] of Object.entries(labels)) {
        const values = (known as Record<string, readonly string[] | string>)[label];
        const allowed = Array.isArray(values) ? values.includes(value) : bounded[label]?.(value);
        expect({ name, label, value, allowed }).toEqual({ name, label, value, allowed: true });
      }
    }
  });

  it('makes no series for a made-up path, pattern or id', async () => {
    for (const service of SERVICES) {
      const { text } = await scrape(service);
      expect(text).not.toMatch(/made\.up|nowhere|not-an-id/);
    }
    const routes = ours((await scrape('gateway')).text).map(({ labels }) => labels.route);
    expect(new Set(routes.filter((route) => route !== undefined))).toEqual(
      new Set(['/orders', '/orders/:id', 'unmatched']),
    );
  });

  it('has exemplars with trace ids if OpenMetrics is requested', async () => {
    for (const [service, metric] of [
      ['orders-service', 'order_confirmation_seconds_bucket'],
      ['orders-service', 'message_handling_seconds_bucket'],
      ['products-service', 'message_handling_seconds_bucket'],
      ['gateway', 'http_request_duration_seconds_bucket'],
    ] as const) {
      const { type, text } = await scrape(service, { accept: OPENMETRICS });
      expect(type).toMatch(/^application\/openmetrics-text; version=1\.0\.0/);
      expect(text.endsWith('# EOF\n')).toBe(true);
      const exemplars = seriesOf(text)
        .filter(({ name, exemplar }) => name === metric && exemplar !== undefined)
        .map(({ exemplar }) => exemplar);
      expect(traceIds).toEqual(
        expect.arrayContaining(exemplars.filter((id) => traceIds.includes(id ?? null))),
      );
      expect(exemplars.some((id) => traceIds.includes(id ?? null))).toBe(true);
    }
  });

  it('keeps both formats right, whichever is requested first', async () => {
    const names = (text: string) => [...new Set(seriesOf(text).map(({ name }) => name))].sort();
    for (const service of SERVICES) {
      const classic = await scrape(service);
      expect(classic.type).toMatch(/^text\/plain; version=0\.0\.4/);
      expect(classic.text).not.toContain('# {trace_id');
      const open = await scrape(service, { accept: OPENMETRICS });
      expect(open.text).toMatch(/^# TYPE messages_published counter$/m);
      expect(open.text).toMatch(/^process_cpu_seconds_total /m);
      const again = await scrape(service);
      expect(again.text).toMatch(/^# TYPE messages_published_total counter$/m);
      expect(names(again.text)).toEqual(names(classic.text));
      expect(names(open.text)).toEqual(names(classic.text));
      const openAgain = await scrape(service, { accept: OPENMETRICS });
      expect(names(openAgain.text)).toEqual(names(classic.text));
    }
  });

  it('requires METRICS_TOKEN if it is set', async () => {
    await stack.service('gateway').stop();
    await stack.up('gateway', { METRICS_TOKEN: 'a-long-secret' });
    const refused = await scrape('gateway');
    expect(refused.status).toBe(401);
    expect(refused.text).toContain('METRICS_TOKEN');
    expect(refused.text).not.toContain('broker_connected');
    expect((await scrape('gateway', { authorization: 'Bearer a-long-secre' })).status).toBe(401);
    expect((await scrape('gateway', { authorization: 'Basic a-long-secret' })).status).toBe(401);
    const allowed = await scrape('gateway', { authorization: 'Bearer a-long-secret' });
    expect(allowed.status).toBe(200);
    expect(allowed.text).toMatch(/^broker_connected 1$/m);
    expect((await stack.log('gateway')).some((line) => JSON.stringify(line).includes('a-long-secret'))).toBe(
      false,
    );
  });
});
