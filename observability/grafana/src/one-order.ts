import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as TableBuilder } from '@grafana/grafana-foundation-sdk/table';
import { NoUnit } from '@grafana/grafana-foundation-sdk/units';
import { dashboard, field, type ClassicDashboard } from './dashboard';
import { text, type Placed } from './panels';
import { exploreTraces, JAEGER } from './sources';

const TAGS = 'order.id="${order}"';
const SEARCH = exploreTraces({ queryType: 'search', service: 'orders-service', tags: TAGS });
const TRACE = exploreTraces({ query: '${trace}' });

const HOW_TO = `1. Write the order's id into **Order** above (it is in the answer to \`POST /orders\`, and as \`order_id\` in every log line).
2. **Why was it rejected?** Open the order in the admin page (the gateway's \`/admin\`), or \`GET /orders/\${order}\`: \`status\` and \`reason\`. \`OUT_OF_STOCK\`: the product had fewer units than were ordered. \`PRODUCT_NOT_FOUND\`: no product has that id.
3. **Where did it spend its time?** Click its trace below, or write the order's \`traceId\` into **Trace**: the longest bar is the answer. A gap between two bars is time in a queue or in the outbox. The same on the whole screen: [search by order](${SEARCH}), [open the trace](${TRACE}).
4. **It is PENDING and its trace ends?** The last span shows where. If that span is an error, the message is being retried or is a dead letter: see DeadLettersOpen in the [Runbook](/d/runbook).
5. **No trace at all?** It was not sampled (\`OTEL_TRACES_SAMPLER_ARG\`), or Jaeger has already deleted it. The log lines of the services have its \`order_id\`.`;

/** A query of Grafana's Jaeger data source. The SDK has no builder for it. */
function jaeger(query: Record<string, unknown>): Builder<Dataquery> {
  const built = { datasource: JAEGER, refId: 'A', ...query };
  return { build: () => built as unknown as Dataquery };
}

function search(): Placed {
  const panel = new TableBuilder()
    .title('Which traces does this order have?')
    .description(
      'An order has one trace, from the request to the last change of status. Replays of dead letters are part of it. Click the id to show it below.',
    )
    .datasource(JAEGER)
    .withTarget(
      jaeger({
        queryType: 'search',
        service: 'orders-service',
        tags: TAGS,
        limit: 20,
      }),
    )
    // Grafana sets the units of the columns with times itself.
    .unit(NoUnit)
    .noValue("Write an order's id into the field above.")
    .overrideByRegexp('/^trace ?id$/i', [
      {
        id: 'links',
        value: [{ title: 'Show it below', url: '/d/one-order?var-trace=${__value.raw}&var-order=${order}' }],
      },
    ]);
  return { panel, size: [24, 6] };
}

function trace(): Placed {
  const built: Panel = {
    ...new TableBuilder()
      .title('Where did this order spend its time?')
      .description(
        'Each bar is a step. Its length is the time that the step took; a gap before it is the time that the message waited. Errors are red.',
      )
      .datasource(JAEGER)
      .withTarget(jaeger({ query: '${trace}' }))
      .build(),
    // The SDK has no builder for Grafana's trace panel.
    type: 'traces',
    options: {},
  };
  return { panel: { build: () => built }, size: [24, 18] };
}

export function oneOrder(): ClassicDashboard {
  return dashboard({
    uid: 'one-order',
    title: 'One order',
    description: 'Why was this order rejected? Where did it spend its time? Why is it not final?',
    variables: [field('order', 'Order'), field('trace', 'Trace')],
    rows: [{ title: 'One order', panels: [text('How to find out', HOW_TO, [24, 7]), search(), trace()] }],
  });
}
