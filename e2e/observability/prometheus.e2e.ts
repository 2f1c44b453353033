import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { v4 as uuidv4 } from 'uuid';
import { parse } from 'yaml';
import type { OrderView } from '@order-flow/contracts/payloads';
import { refuse, refuseNoMore } from '../support/database';
import { eventually } from '../support/eventually';
import { describeWithPrometheus, Prometheus, ruleFiles, GRAFANA_UI_URL } from '../support/servers/prometheus';
import { MailServer } from '../support/servers/mail-server';
import { WebhookReceiver } from '../support/servers/webhook-receiver';
import { root, Stack } from '../support/stack';

const run = promisify(execFile);

interface Target {
  expr?: string;
  exemplar?: boolean;
  refId: string;
}
interface DashboardJson {
  title: string;
  panels: { title: string; targets?: Target[] }[];
  templating: { list: { name: string; type: string; query: unknown }[] };
}
interface Rule {
  record?: string;
  alert?: string;
  expr: string;
}

const dashboards = readdirSync(path.join(root, 'observability/grafana/dashboards')).map(
  (name) =>
    JSON.parse(
      readFileSync(path.join(root, 'observability/grafana/dashboards', name), 'utf8'),
    ) as DashboardJson,
);
const panelQueries = dashboards.flatMap(({ title: dashboard, panels }) =>
  panels.flatMap(({ title, targets = [] }) =>
    targets.flatMap(({ expr, exemplar = false, refId }) =>
      expr === undefined ? [] : [{ name: `${dashboard}: ${title} (${refId})`, expr, exemplar }],
    ),
  ),
);
const variables = dashboards.flatMap(({ title, templating }) =>
  templating.list
    .filter(({ type }) => type === 'query')
    .map(({ name, query }) => ({ name: `${title}: $${name}`, query: (query as { query: string }).query })),
);
const rules = [...ruleFiles().values()].flatMap(({ groups }) =>
  groups.flatMap((group) => group.rules as Rule[]),
);
const alerts = rules.flatMap(({ alert, expr }) => (alert === undefined ? [] : [{ alert, expr }]));

/** Replaces Grafana's variables as Grafana does for "All", with the interval for a scrape each second: five seconds. */
const filledIn = (expr: string) =>
  expr.replaceAll('$__rate_interval', '5s').replaceAll(/\$(product|service)\b/g, '.*');

/** The metrics of an expression and the labels that it uses. */
function selectors(expr: string): { metric: string; labels: string[] }[] {
  const bare = expr
    .replaceAll(/#.*$/gm, '')
    .replaceAll(/\b(by|on|ignoring|without) *\([^)]*\)/g, '')
    .replaceAll(/\[[^\]]*\]/g, '');
  return [...bare.matchAll(/\b([a-z_:][a-z0-9_:]*)(\{[^}]*\})?(?! *\()(?=[^a-z0-9_:]|$)/g)]
    .map(([, metric = '', matchers = '']) => ({
      metric,
      labels: [...matchers.matchAll(/([a-z_]+)(?==|!=)/g)].map(([label]) => label),
    }))
    .filter(({ metric }) => !['and', 'or', 'unless', 'bool'].includes(metric));
}

describeWithPrometheus('a real Prometheus beside a running system', () => {
  let stack: Stack;
  let prometheus: Prometheus;
  let receiver: WebhookReceiver;
  let mails: MailServer;
  let lamp: string;
  let nearlyGone: string;
  let stuck: string;
  let flowing = true;
  let traffic: Promise<unknown>;

  /** Waits until an expression has a sample that is a number; returns its samples. */
  const data = (expr: string, timeoutMs = 40_000) =>
    eventually(async () => {
      const samples = await prometheus.query(expr);
      if (!samples.some(({ value }) => !Number.isNaN(value))) throw new Error(`no data: ${expr}`);
      return samples;
    }, timeoutMs);

  beforeAll(async () => {
    mails = await MailServer.start();
    const env = {
      MAIL_PROVIDERS: mails.url,
      METRICS_TOKEN: 'a-token-for-scraping',
      FAULTS_ENABLED: 'true',
      WEBHOOK_ALLOW_HTTP: 'true',
      WEBHOOK_ALLOW_PRIVATE: '127.0.0.0/8',
    };
    const optional = ['webhooks-service', 'notifications-service'] as const;
    stack = await Stack.start(env, ['rabbitmq_prometheus'], undefined, { optional });
    receiver = await WebhookReceiver.start();
    await stack.http('POST', '/v1/webhooks/endpoints', { url: receiver.url }, await stack.asOperator());
    const at = (url: string) => new URL(url).host;
    prometheus = await Prometheus.start(
      {
        'gateway:3000': at(stack.url('gateway')),
        'orders-service:3002': at(stack.url('orders-service')),
        'products-service:3001': at(stack.url('products-service')),
        'webhooks-service:3003': at(stack.url('webhooks-service')),
        'notifications-service:3004': at(stack.url('notifications-service')),
        'rabbitmq:15692': `127.0.0.1:${stack.rabbitMq.pluginPorts['rabbitmq_prometheus'] ?? 0}`,
      },
      'a-token-for-scraping',
    );
    lamp = (await stack.createProduct(100_000, 'Lamp')).id;
    nearlyGone = (await stack.createProduct(3, 'Nearly gone')).id;
    // No rate contains events before the first scrape.
    await eventually(async () => (await prometheus.query('up == 1')).length === 7);

    const confirmed = await stack.place(lamp, 2);
    await stack.untilFinal(confirmed.id);
    await stack.request('orders.cancel', { id: confirmed.id, actor: 'the test' });
    await stack.emit('orders_queue', 'product.stockReserved', {
      approved: true,
      productId: lamp,
      quantity: 2,
      idempotencyKey: confirmed.idempotencyKey,
    });
    // Its answer can never be stored: retries, then a dead letter, and the order stays PENDING.
    await refuse(stack.databases.orders, 'UPDATE ON orders', 'NEW.quantity = 7');
    stuck = (await stack.place(lamp, 7)).id;
    const channel = await stack.channel();
    channel.sendToQueue(
      'products_queue',
      Buffer.from(JSON.stringify({ pattern: 'product.reserveStock', data: { quantity: 'many' } })),
    );
    await channel.close();

    const flow = async () => {
      while (flowing) {
        const placed = [stack.place(lamp), stack.place(nearlyGone, 100), stack.place(uuidv4())];
        for (const { id } of await Promise.all(placed)) await stack.order(id);
        const customer = { email: 'ana@mail.example', locale: 'es' };
        const body = { productId: lamp, quantity: 1, customer };
        stack.acknowledged.push((await stack.http<OrderView>('POST', '/orders', body)).body);
        await stack.http('GET', `/orders/${uuidv4()}`);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    };
    traffic = flow();
    await data('order_confirmation_seconds_count{status="REJECTED"} > 0');
  });
  afterAll(async () => {
    flowing = false;
    await traffic.catch(() => undefined);
    await prometheus.stop();
    await stack.stop();
    await receiver.stop();
    await mails.stop();
  });

  it('reaches every target of prometheus.yml, with the METRICS_TOKEN', async () => {
    const { activeTargets } = await prometheus.api<{
      activeTargets: { labels: { job: string }; health: string; lastError: string }[];
    }>('targets', { state: 'active' });
    expect(
      activeTargets.map(({ labels, health, lastError }) => `${labels.job} ${health} ${lastError}`).sort(),
    ).toEqual(
      [
        'gateway',
        'notifications-service',
        'orders-service',
        'products-service',
        'rabbitmq',
        'rabbitmq-queues',
        'webhooks-service',
      ].map((job) => `${job} up `),
    );
  });

  it.each(panelQueries)('$name has data', async ({ expr }) => {
    await data(filledIn(expr));
  });

  it.each(variables)('$name has values to choose', async ({ query }) => {
    const [, metric = '', label = ''] = /^label_values\((.+), (\w+)\)$/.exec(query) ?? [];
    const values = await prometheus.api<string[]>(`label/${label}/values`, { 'match[]': metric });
    expect(values.length).toBeGreaterThan(0);
    expect(values).toContain(label === 'product_name' ? 'Nearly gone' : 'orders-service');
  });

  it('shows only the chosen product', async () => {
    const chosen = panelQueries.filter(({ expr }) => expr.includes('$product'));
    expect(chosen.length).toBeGreaterThan(0);
    for (const { expr } of chosen) {
      const samples = await data(expr.replaceAll('$product', 'Lamp'));
      expect(samples.map(({ metric }) => metric['product_name'])).toEqual(['Lamp']);
    }
  });

  it('evaluates every rule without an error', async () => {
    const loaded = await eventually(async () => {
      const { groups } = await prometheus.api<{
        groups: { rules: { name: string; health: string; lastError?: string }[] }[];
      }>('rules');
      const all = groups.flatMap((group) => group.rules);
      return all.every(({ health }) => health !== 'unknown') ? all : undefined;
    });
    expect(loaded.filter(({ health }) => health !== 'ok')).toEqual([]);
    expect(loaded.map(({ name }) => name).sort()).toEqual(
      rules.map(({ record, alert }) => record ?? alert).sort(),
    );
  });

  it.each(rules.flatMap(({ record, expr }) => (record === undefined ? [] : [{ record, expr }])))(
    '$record has data',
    async ({ record, expr }) => {
      await data(expr);
      await data(record);
    },
  );

  it.each(alerts)('$alert uses metrics and labels that exist', async ({ alert, expr }) => {
    await prometheus.query(expr);
    const asked = selectors(expr);
    expect({ alert, asked: asked.length }).not.toEqual({ alert, asked: 0 });
    for (const { metric, labels } of asked) {
      await data(`count(${metric})`);
      for (const label of labels) await data(`count(${metric}{${label}!=""})`);
    }
  });

  it.each(panelQueries.filter(({ exemplar }) => exemplar))(
    '$name has points that lead to traces',
    async ({ expr }) => {
      const traceIds = await eventually(async () => {
        const found = await prometheus.api<{ exemplars: { labels: Record<string, string> }[] }[]>(
          'query_exemplars',
          {
            query: filledIn(expr),
            start: String(Date.now() / 1000 - 600),
            end: String(Date.now() / 1000 + 1),
          },
        );
        const ids = found.flatMap(({ exemplars }) => exemplars.map(({ labels }) => labels['trace_id']));
        return ids.length > 0 ? ids : undefined;
      });
      for (const traceId of traceIds) expect(traceId).toMatch(/^[0-9a-f]{32}$/);
      if (expr.includes('order_confirmation_seconds')) {
        const placed = new Set(stack.acknowledged.map((order) => order.traceId));
        expect(traceIds.filter((traceId) => !placed.has(traceId ?? null))).toEqual([]);
      }
    },
  );

  it('has data behind the links from a span to the metrics of its service', async () => {
    const file = path.join(root, 'observability/grafana/provisioning/datasources/datasources.yml');
    const { datasources } = parse(readFileSync(file, 'utf8')) as {
      datasources: { jsonData: { tracesToMetrics?: { queries: { query: string }[] } } }[];
    };
    const queries = datasources.flatMap(({ jsonData }) => jsonData.tracesToMetrics?.queries ?? []);
    expect(queries.length).toBeGreaterThan(0);
    for (const { query } of queries) await data(query.replaceAll('$$__tags', 'job="orders-service"'));
  });

  it('counts the stuck order on the dashboard, and as late', async () => {
    const [panel] = panelQueries.filter(({ name }) => name.includes('How many orders are stuck?'));
    const [count] = await data(`${panel?.expr ?? ''} > 0`);
    expect(count?.value).toBeGreaterThanOrEqual(1);
    await data('orders:late:ratio_rate5m > 0');
    await data('orders:late:increase1h > 0.5');
  });

  it('fires for the dead letters, with all values filled into the texts', async () => {
    await data('ALERTS{alertname="DeadLettersOpen", alertstate="firing", job="orders-service"}');
    const { alerts: active } = await prometheus.api<{
      alerts: { labels: { alertname: string; job: string }; annotations: Record<string, string> }[];
    }>('alerts');
    const letters = active.filter(({ labels }) => labels.alertname === 'DeadLettersOpen');
    expect(letters.map(({ labels }) => labels.job).sort()).toEqual(['orders-service', 'products-service']);
    expect(letters[0]?.annotations['summary']).toMatch(/^(orders|products)-service: 1 dead letters wait/);
    for (const { annotations } of active) {
      expect(annotations['runbook_url']).toBe(`${GRAFANA_UI_URL}/d/runbook`);
      for (const text of Object.values(annotations)) expect(text).not.toMatch(/<no value>|<error|\{\{/);
    }
  });

  it("runs the runbook's command to ask a service", async () => {
    const runbook = readFileSync(path.join(root, 'docs/runbook.md'), 'utf8');
    const [define = ''] = [...runbook.matchAll(/^```sh\n(.*?)^```$/gms)]
      .map(([, code = '']) => code)
      .filter((code) => code.includes('ask() {'));
    const ask = async (command: string) => {
      const { stdout } = await run('bash', ['-c', `${define}\n${command}`], {
        cwd: root,
        env: { ...process.env, RABBITMQ_URL: stack.rabbitMq.url },
      });
      return JSON.parse(stdout) as unknown;
    };
    const commands = [...runbook.matchAll(/\bask (?:orders|products)_\w+ [\w.]+ '\{.*?\}'/g)].map(
      ([command]) => command.replace('<product id>', lamp),
    );
    expect(commands).toHaveLength(6);
    const lists = commands.filter((command) => command.includes('.list'));
    const letters = (await Promise.all(lists.map(ask))) as { id: string }[][];
    expect(letters.map((list) => list.length)).toEqual([1, 1]);

    await refuseNoMore(stack.databases.orders);
    for (const [n, owner] of (['orders', 'products'] as const).entries()) {
      const replay = commands.find((command) => command.includes(`${owner}.deadLetters.replay`)) ?? '';
      expect(await ask(replay.replace('<id>', letters[n]?.[0]?.id ?? ''))).toEqual({ replaying: 1 });
    }
    expect(await stack.untilFinal(stuck)).toMatchObject({ status: 'CONFIRMED' });

    // It failed again. A data field that is right makes it a message that can be handled.
    const [letter] = await eventually(async () => {
      const open = (await ask(lists[1] ?? '')) as { id: string }[];
      return open.length === 1 ? open : undefined;
    });
    const resend = commands.find((command) => command.includes('deadLetters.resend')) ?? '';
    const data = { productId: lamp, quantity: 1, idempotencyKey: uuidv4() };
    expect(
      await ask(resend.replace('<id>', letter?.id ?? '').replace('{…}', JSON.stringify(data))),
    ).toMatchObject({ messageId: expect.any(String) as string });
    await eventually(async () => ((await ask(lists[1] ?? '')) as unknown[]).length === 0);

    const restock = commands.find((command) => command.includes('products.restock')) ?? '';
    expect(await ask(restock)).toMatchObject({ id: lamp });
  });
});
