/**
 * Orders under load, for k6 (https://grafana.com/docs/k6): `npm run load`, or
 * `k6 run -e SCENARIO=load -e RATE=100 e2e/load/orders.k6.ts`.
 *
 * Each iteration is a well-behaved client: it places an order with an `Idempotency-Key`, sometimes twice, and waits until
 * it is final with `GET /orders/:id?wait=`.
 */
import { check, sleep } from 'k6';
import exec from 'k6/execution';
import http, { type RefinedResponse } from 'k6/http';
import { Counter, Rate, Trend } from 'k6/metrics';
import type { Options } from 'k6/options';
import { FINAL_WITHIN_SECONDS, REQUEST_SECONDS, scenario, type ScenarioName } from './scenarios';
import { textSummary, type SummaryData } from './summary';

interface Order {
  readonly id: string;
  readonly status: 'PENDING' | 'CONFIRMED' | 'REJECTED' | 'CANCELLED';
}
interface Product {
  readonly id: string;
  readonly stock: number;
}
interface Setup {
  readonly productId: string;
  readonly run: string;
}

const { BASE_URL: gateway = 'http://127.0.0.1:3000', API_KEY: apiKey, PRODUCT_ID: givenProduct } = __ENV;
const name = (__ENV['SCENARIO'] ?? 'smoke') as ScenarioName;
const [chosen, thresholds] = scenario(name, {
  rate: Number(__ENV['RATE'] ?? 50),
  duration: __ENV['DURATION'],
});

/** The longest `?wait=` of one request. */
const WAIT_SECONDS = 10;
/** One order in this many is sent twice. */
const REPEAT_EVERY = 50;

export const options: Options = {
  scenarios: { [name]: chosen },
  // The figures of a tag appear in the summary only if it has a threshold.
  thresholds: { 'http_req_duration{name:POST /orders}': ['max>=0'], ...thresholds },
  summaryTrendStats: ['avg', 'min', 'med', 'max', 'p(95)', 'p(99)'],
};

const accepted = new Counter('orders_accepted');
const confirmed = new Counter('orders_confirmed');
const rejected = new Counter('orders_rejected');
const turnedAway = new Counter('orders_turned_away');
const final = new Rate('orders_final');
/** Accepted orders whose end no client has seen. A client that k6 cuts off leaves its order here. */
const open = new Counter('orders_open');
const toFinal = new Trend('order_to_final', true);

// A refusal under overload is an answer, not a failure.
http.setResponseCallback(http.expectedStatuses({ min: 200, max: 299 }, 429, 503));

/** Chooses the product to order: PRODUCT_ID, or the one with the most stock. */
export function setup(): Setup {
  const run = Date.now().toString(36);
  if (givenProduct !== undefined) return { productId: givenProduct, run };
  const products = bodyOf(http.get(`${gateway}/products`)) as Product[] | undefined;
  const [first, ...others] = products ?? [];
  if (first === undefined) exec.test.abort(`no products at ${gateway}/products`);
  const most = others.reduce(
    (best, product) => (product.stock > best.stock ? product : best),
    first as Product,
  );
  return { productId: most.id, run };
}

export default function placeOrder({ productId, run }: Setup): void {
  const n = exec.scenario.iterationInTest;
  const body = JSON.stringify({ productId, quantity: 1 });
  const params = {
    headers: {
      'Content-Type': 'application/json',
      'Idempotency-Key': `"k6-${run}-${n}"`,
      ...(apiKey !== undefined && { 'X-API-Key': apiKey }),
    },
    tags: { name: 'POST /orders' },
    timeout: `${REQUEST_SECONDS}s`,
  };
  const from = Date.now();
  const placed = http.post(`${gateway}/orders`, body, params);
  if (placed.status === 429 || placed.status === 503) {
    turnedAway.add(1);
    return;
  }
  const order = bodyOf(placed) as Order | undefined;
  check(placed, { 'the order is accepted': ({ status }) => status === 201 && order !== undefined });
  if (order === undefined) return;
  accepted.add(1);
  open.add(1);

  if (n % REPEAT_EVERY === 0) {
    const again = http.post(`${gateway}/orders`, body, { ...params, tags: { name: 'POST /orders again' } });
    check(again, {
      'the same key gives the same order': (answer) =>
        answer.status === 429 || answer.status === 503 || idOf(answer) === order.id,
    });
  }

  const ended = untilFinal(order.id);
  final.add(ended !== undefined);
  if (ended === undefined) return;
  open.add(-1);
  toFinal.add(Date.now() - from);
  (ended.status === 'CONFIRMED' ? confirmed : rejected).add(1);
}

/** Waits until the order is final, at most FINAL_WITHIN_SECONDS and one more request. */
function untilFinal(id: string): Order | undefined {
  const deadline = Date.now() + FINAL_WITHIN_SECONDS * 1000;
  while (Date.now() < deadline) {
    const answer = http.get(`${gateway}/orders/${id}?wait=${WAIT_SECONDS}`, {
      tags: { name: 'GET /orders/:id' },
      timeout: `${WAIT_SECONDS + REQUEST_SECONDS}s`,
    });
    const order = bodyOf(answer) as Order | undefined;
    check(answer, {
      'the order is there': ({ status }) => status === 200 || status === 429 || status === 503,
    });
    if (order !== undefined && order.status !== 'PENDING') return order;
    if (order === undefined) sleep(1);
  }
  return undefined;
}

/** The JSON of a 2xx answer, otherwise undefined. */
function bodyOf(answer: RefinedResponse<'text'>): unknown {
  return answer.status >= 200 && answer.status < 300 ? answer.json() : undefined;
}

const idOf = (answer: RefinedResponse<'text'>) => (bodyOf(answer) as Order | undefined)?.id;

/** Prints a page, and writes everything as JSON to SUMMARY_FILE. */
export function handleSummary(data: SummaryData): Record<string, string> {
  return {
    stdout: textSummary(`${name} at ${gateway}`, data),
    [__ENV['SUMMARY_FILE'] ?? '.data/k6-summary.json']: JSON.stringify(data, null, 2),
  };
}
