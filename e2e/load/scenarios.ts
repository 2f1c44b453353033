import type { Options, Scenario } from 'k6/options';

export type ScenarioName = 'smoke' | 'load' | 'spike' | 'soak';

interface Wanted {
  /** Orders per second: the rate of `load` and `soak`, and the first rate of `spike`. */
  readonly rate: number;
  /** In k6's notation, for example `2m`. Undefined: the scenario's default. */
  readonly duration: string | undefined;
}

type Thresholds = NonNullable<Options['thresholds']>;

/** How long a client waits for an order to become final. */
export const FINAL_WITHIN_SECONDS = 60;
/** How long a request may take beyond what it waits for. */
export const REQUEST_SECONDS = 10;
/**
 * How long k6 lets started clients finish: two times POST, the wait, and a last request that began just before its end
 * (10 seconds of waiting and REQUEST_SECONDS). k6's default of 30 seconds would cut off exactly those that see no end.
 */
export const GRACE_SECONDS = FINAL_WITHIN_SECONDS + 3 * REQUEST_SECONDS + 20;

/**
 * Holds in every scenario: orders are accepted, each of them ends, and all checks pass. A rate without samples passes
 * every threshold in k6, so the counts are compared too.
 */
const always: Thresholds = {
  checks: ['rate>0.999'],
  orders_accepted: ['count>0'],
  orders_final: ['rate==1'],
  orders_open: ['count==0'],
};

/** For scenarios in which no order is refused. */
const unhurried: Thresholds = {
  ...always,
  http_req_failed: ['rate<0.001'],
  dropped_iterations: ['count==0'],
};

/**
 * The scenario of that name with its thresholds. All scenarios set arrival rates (an open model), so that a slow answer
 * does not delay the next order.
 */
export function scenario(name: ScenarioName, wanted: Wanted): [Scenario, Thresholds] {
  const [chosen, thresholds] = withoutGrace(name, wanted);
  return [{ ...chosen, gracefulStop: `${GRACE_SECONDS}s` }, thresholds];
}

function withoutGrace(name: ScenarioName, { rate, duration }: Wanted): [Scenario, Thresholds] {
  // A virtual user is busy until its order is final, at most a few seconds.
  const users = { preAllocatedVUs: Math.max(10, rate), maxVUs: Math.max(100, rate * 20) };
  switch (name) {
    case 'smoke':
      return [{ executor: 'shared-iterations', vus: 2, iterations: 20, maxDuration: '1m' }, unhurried];
    case 'load':
      return [
        { executor: 'constant-arrival-rate', rate, timeUnit: '1s', duration: duration ?? '1m', ...users },
        {
          ...unhurried,
          'http_req_duration{name:POST /orders}': ['p(99)<250'],
          order_to_final: ['p(95)<250', 'p(99)<500'],
        },
      ];
    case 'spike':
      return [
        {
          executor: 'ramping-arrival-rate',
          startRate: rate,
          timeUnit: '1s',
          stages: [
            { target: rate, duration: '15s' },
            { target: rate * 10, duration: '5s' },
            { target: rate * 10, duration: duration ?? '20s' },
            { target: rate, duration: '5s' },
            { target: rate, duration: '30s' },
          ],
          ...users,
        },
        // Refusals are expected here (429 and 503), lost orders are not.
        { ...always, http_req_failed: ['rate<0.01'] },
      ];
    case 'soak':
      return [
        { executor: 'constant-arrival-rate', rate, timeUnit: '1s', duration: duration ?? '1h', ...users },
        { ...unhurried, order_to_final: ['p(99)<1000'] },
      ];
  }
}
