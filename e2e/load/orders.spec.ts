import type { Options } from 'k6/options';
import { GRACE_SECONDS } from './scenarios';
import type { SummaryData } from './summary';

/** The samples of each metric. */
let samples: Map<string, number[]>;
/** The seconds on the script's clock, and how many of them a client may use before k6 cuts it off. */
let seconds: number;
let cutOffAt: number;
/** What the gateway answers. */
let gateway: (method: string, url: string) => { status: number; body?: unknown; takes: number };

class Metric {
  constructor(private readonly name: string) {}
  add(value: number | boolean): void {
    samples.set(this.name, [...(samples.get(this.name) ?? []), Number(value)]);
  }
}

class CutOff extends Error {}

function pass(duration: number): void {
  seconds += duration;
  if (seconds >= cutOffAt) throw new CutOff('k6 stops the iteration');
}

function request(method: string, url: string, limit: string | undefined) {
  const { status, body, takes } = gateway(method, url);
  pass(Math.min(takes, Number.parseInt(limit ?? '60', 10)));
  return { status, json: () => body };
}

jest.mock(
  'k6',
  () => ({
    check: (answer: unknown, rules: Record<string, (answer: unknown) => boolean>) => {
      for (const rule of Object.values(rules)) new Metric('checks').add(rule(answer));
    },
    sleep: pass,
  }),
  { virtual: true },
);
jest.mock('k6/execution', () => ({ default: { scenario: { iterationInTest: 1 } }, __esModule: true }), {
  virtual: true,
});
jest.mock(
  'k6/http',
  () => ({
    __esModule: true,
    default: {
      setResponseCallback: () => undefined,
      expectedStatuses: () => undefined,
      get: (url: string, params?: { timeout?: string }) => request('GET', url, params?.timeout),
      post: (url: string, _: string, params?: { timeout?: string }) => request('POST', url, params?.timeout),
    },
  }),
  { virtual: true },
);
jest.mock('k6/metrics', () => ({ Counter: Metric, Rate: Metric, Trend: Metric }), { virtual: true });

interface Script {
  readonly options: Options;
  readonly default: (setup: { productId: string; run: string }) => void;
  readonly handleSummary: (data: SummaryData) => Record<string, string>;
}

/** Loads the script for a scenario, as k6 does for each run. */
function load(scenario: string): Promise<Script> {
  jest.resetModules();
  Object.assign(globalThis, { __ENV: { SCENARIO: scenario, RATE: '5' } });
  return import('./orders.k6');
}

/** Runs one client, which k6 cuts off after `limit` seconds. */
function runClient(script: Script, limit: number): void {
  cutOffAt = seconds + limit;
  try {
    script.default({ productId: 'p', run: 'r' });
  } catch (error) {
    if (!(error instanceof CutOff)) throw error;
  }
}

const grace = ({ options }: Script) =>
  Number.parseInt(Object.values(options.scenarios ?? {})[0]?.gracefulStop ?? '30', 10);

/** The thresholds on rates and counts that are crossed. As in k6, a rate without samples crosses none. */
function crossed({ options }: Script): string[] {
  return Object.entries(options.thresholds ?? {}).flatMap(([metric, rules]) =>
    (rules as string[]).flatMap((rule) => {
      const [, kind = '', compare, wanted] = /^(rate|count)(>|<|==)([\d.]+)$/.exec(rule) ?? [];
      const values = samples.get(metric) ?? [];
      if (kind === '' || (kind === 'rate' && values.length === 0)) return [];
      const sum = values.reduce((a, b) => a + b, 0);
      const value = kind === 'rate' ? sum / values.length : sum;
      const limit = Number(wanted);
      const holds = compare === '>' ? value > limit : compare === '<' ? value < limit : value === limit;
      return holds ? [] : [`${metric}: ${rule}`];
    }),
  );
}

const order = (status: string) => ({ status: 200, body: { id: 'o', status } });
const placed = { status: 201, body: { id: 'o', status: 'PENDING' }, takes: 0.1 };

describe.each(['smoke', 'load', 'spike', 'soak'])('the k6 scenario %s', (name) => {
  let script: Script;
  beforeEach(async () => {
    samples = new Map();
    seconds = 0;
    jest.spyOn(Date, 'now').mockImplementation(() => seconds * 1000);
    script = await load(name);
  });
  afterEach(() => jest.restoreAllMocks());

  it('passes when the order ends', () => {
    gateway = (method) => (method === 'POST' ? placed : { ...order('CONFIRMED'), takes: 0.2 });
    runClient(script, grace(script));
    expect(crossed(script)).toEqual([]);
    expect(samples.get('order_to_final')?.[0]).toBeCloseTo(300);
  });

  it('fails when no order ends, and its clients have time to find that out', () => {
    gateway = (method) => (method === 'POST' ? placed : { ...order('PENDING'), takes: 10 });
    runClient(script, grace(script));
    expect(samples.get('orders_final')).toEqual([0]);
    expect(crossed(script)).toEqual(['orders_final: rate==1', 'orders_open: count==0']);
  });

  it('gives the slowest client time to finish', () => {
    gateway = (method) =>
      method === 'POST' ? { ...placed, takes: 9.9 } : { ...order('PENDING'), takes: seconds < 70 ? 10 : 60 };
    runClient(script, grace(script));
    expect(samples.get('orders_final')).toEqual([0]);
    expect(seconds).toBeLessThan(GRACE_SECONDS);
  });

  it('fails when clients are cut off all the same', () => {
    gateway = (method) => (method === 'POST' ? placed : { ...order('PENDING'), takes: 10 });
    runClient(script, 30);
    expect(samples.get('orders_final')).toBeUndefined();
    expect(crossed(script)).toEqual(['orders_open: count==0']);
  });

  it.each([429, 503])('fails when every order is refused with %i', (status) => {
    gateway = () => ({ status, takes: 0.1 });
    runClient(script, grace(script));
    expect(crossed(script)).toEqual(['orders_accepted: count>0']);
  });

  it('waits on when a question about the order is refused', () => {
    gateway = (method) =>
      method === 'POST'
        ? placed
        : seconds < 20
          ? { status: 429, takes: 0.01 }
          : { ...order('REJECTED'), takes: 0 };
    runClient(script, grace(script));
    expect(crossed(script)).toEqual([]);
    expect(samples.get('orders_rejected')).toEqual([1]);
  });

  it('writes its summary where no check of the sources looks', () => {
    expect(Object.keys(script.handleSummary({}))).toEqual(['stdout', '.data/k6-summary.json']);
  });
});
