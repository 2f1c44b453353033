import type { Options, Scenario } from 'k6/options';

export type ScenarioName = 'smoke' | 'load' | 'spike' | 'soak';

interface Wanted {
  /** Orders per second; what `load` and `soak` hold and what `spike` begins with. */
  readonly rate: number;
  /** k6's own notation, e.g. `2m`; undefined: the scenario's own. */
  readonly duration: string | undefined;
}

type Thresholds = NonNullable<Options['thresholds']>;

/** True in every scenario: an order that was accepted ends, once, and what we checked held. */
const always: Thresholds = {
  checks: ['rate>0.999'],
  orders_final: ['rate==1'],
};

/** Where nobody is turned away. */
const unhurried: Thresholds = {
  ...always,
  http_req_failed: ['rate<0.001'],
  dropped_iterations: ['count==0'],
};

/**
 * The scenario of that name with its thresholds. Arrival rates throughout (an open model): a slow answer must not
 * make the next order come later.
 */
export function scenario(name: ScenarioName, { rate, duration }: Wanted): [Scenario, Thresholds] {
  // A virtual user is busy until its order is final, for at most some seconds.
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
        // Turning away is right here (429 and 503 are expected answers); losing an order is not.
        { ...always, http_req_failed: ['rate<0.01'] },
      ];
    case 'soak':
      return [
        { executor: 'constant-arrival-rate', rate, timeUnit: '1s', duration: duration ?? '1h', ...users },
        { ...unhurried, order_to_final: ['p(99)<1000'] },
      ];
  }
}
