import type { OrderStatus, OrderTimeline, OrderTrace, OrderView, TraceSpan } from '../api/api-types';
import { microseconds } from '../orders/trace/waterfall';

/** The parts of the system that an order passes, in the order in which it reaches them first. */
export const STATIONS = [
  'gateway',
  'orders_queue',
  'orders-service',
  'orders database',
  'products_queue',
  'products-service',
  'products database',
  'order-flow.events',
  'webhooks-service',
  'notifications-service',
] as const;
export type Station = (typeof STATIONS)[number];

/** One step of an order, at one station. */
export interface FlowStep {
  /** Names its text. */
  readonly name: string;
  readonly station: Station;
  /** Milliseconds after the order came in, as recorded; null if it happened at a time that is not recorded, or not yet known. */
  readonly atMs: number | null;
  /** How long it took: the commit, or the broker's confirmation. Null if nothing says so. */
  readonly tookMs: number | null;
  /** The attempt of its message, if it was not the first. */
  readonly attempt: number | null;
  readonly failed: boolean;
  /** When a replay shows it: never before the step that caused it, although clocks differ. Milliseconds after the order came in. */
  readonly playMs: number;
  /** Where the order was before, and since when; null for what does not travel on. */
  readonly came: { readonly from: Station; readonly sinceMs: number } | null;
}

export interface Flow {
  readonly steps: readonly FlowStep[];
  /** When the order came in: milliseconds since 1970. */
  readonly startedAt: number;
  readonly status: OrderStatus;
  /** From the order's arrival to its last status; null while it is PENDING, or if that is not recorded. */
  readonly endMs: number | null;
  /** Whether each step has its time. */
  readonly isWhole: boolean;
}

/** What is known of an order: the answer of POST /orders at least. */
export interface Known {
  readonly order: OrderView;
  readonly timeline?: OrderTimeline | undefined;
  readonly trace?: OrderTrace | undefined;
}

interface Found {
  readonly name: string;
  readonly atUs: number;
  readonly tookMs: number | null;
  readonly attempt: number | null;
  readonly failed: boolean;
}

/** A step that each order takes, and where its time is found. */
interface Leg {
  readonly name: string;
  readonly station: Station;
  /** The step that causes it. */
  readonly after?: string;
  /** It does not travel on from here. */
  readonly stays?: true;
  /** It happens only if somebody has subscribed, so its absence says nothing. */
  readonly maybe?: true;
  readonly find: (known: Known) => Found[];
}

const ended = (name: string) => /^(CONFIRMED|REJECTED|CANCELLED)$/.test(name);
const numberOf = (span: TraceSpan, attribute: string): number | null => {
  const value = span.attributes[attribute];
  return typeof value === 'number' ? value : null;
};

const spansOf = ({ trace }: Known, service: string, name: RegExp): TraceSpan[] =>
  (trace?.spans ?? []).filter((span) => span.service === service && name.test(span.name));

/** The starts of the spans of that name. */
const fromSpans =
  (service: string, name: RegExp, called: string, took = false) =>
  (known: Known): Found[] =>
    spansOf(known, service, name).map((span) => {
      const attempt = numberOf(span, 'order_flow.message.attempt');
      return {
        name: called,
        atUs: microseconds(span.startTime),
        tookMs: took ? span.durationMs : null,
        attempt: attempt !== null && attempt > 1 ? attempt : null,
        failed: span.error,
      };
    });

/** The entries of the timeline. `span` is what wrote them: it knows how long the commit took. */
const fromTimeline =
  (service: string, entry: (step: string) => boolean, span?: RegExp) =>
  (known: Known): Found[] => {
    const commit = span && spansOf(known, service, span).findLast((one) => commitMs(one) !== null);
    return (known.timeline?.steps ?? [])
      .filter(({ step, service: at }) => at === service && entry(step))
      .map(({ step, at }) => ({
        name: step,
        atUs: microseconds(at),
        tookMs: commit ? commitMs(commit) : null,
        attempt: null,
        failed: false,
      }));
  };

function commitMs(span: TraceSpan): number | null {
  const seconds = numberOf(span, 'order_flow.commit.seconds');
  return seconds === null ? null : seconds * 1000;
}

const RECEIVED = /^POST (\/v1)?\/orders$/;

const answered = (known: Known): Found[] =>
  spansOf(known, 'gateway', RECEIVED).map(({ startTime, durationMs, error }) => ({
    name: 'answered',
    atUs: microseconds(startTime) + durationMs * 1000,
    tookMs: null,
    attempt: null,
    failed: error,
  }));

/** The timeline's other steps are detours: retries, duplicates, requests that were repeated. */
const OF_THE_WAY = new Set(['PENDING', 'STOCK_RESERVED', 'STOCK_REFUSED']);

/** The way of an order. The steps of the message flow are in `docs/asyncapi.json`, and the spans in `docs/decisions/own-messaging-spans.md`. */
const LEGS: readonly Leg[] = [
  { name: 'received', station: 'gateway', find: fromSpans('gateway', RECEIVED, 'received') },
  { name: 'sent', station: 'orders_queue', find: fromSpans('gateway', /^send orders\.create$/, 'sent') },
  {
    name: 'taken',
    station: 'orders-service',
    find: fromSpans('orders-service', /^process orders\.create$/, 'taken'),
  },
  {
    name: 'PENDING',
    station: 'orders database',
    find: fromTimeline('orders-service', (step) => step === 'PENDING', /^process orders\.create$/),
  },
  { name: 'answered', station: 'gateway', after: 'PENDING', stays: true, find: answered },
  {
    name: 'asked',
    station: 'products_queue',
    after: 'PENDING',
    find: fromSpans('orders-service', /^send product\.reserveStock$/, 'asked', true),
  },
  {
    name: 'reserving',
    station: 'products-service',
    find: fromSpans('products-service', /^process product\.reserveStock$/, 'reserving'),
  },
  {
    name: 'STOCK_RESERVED',
    station: 'products database',
    find: fromTimeline(
      'products-service',
      (step) => step === 'STOCK_RESERVED' || step === 'STOCK_REFUSED',
      /^process product\.reserveStock$/,
    ),
  },
  {
    name: 'replied',
    station: 'orders_queue',
    find: fromSpans('products-service', /^send product\.stockReserved$/, 'replied', true),
  },
  {
    name: 'deciding',
    station: 'orders-service',
    find: fromSpans('orders-service', /^process product\.stockReserved$/, 'deciding'),
  },
  {
    name: 'decided',
    station: 'orders database',
    find: fromTimeline('orders-service', ended, /^process product\.stockReserved$/),
  },
  {
    name: 'announced',
    station: 'order-flow.events',
    find: fromSpans('orders-service', /^send order\.(confirmed|rejected|cancelled)$/, 'announced', true),
  },
  ...(['webhooks', 'notifications'] as const).flatMap((name): Leg[] => {
    const station = `${name}-service` as const;
    const heard = fromSpans(station, /^process order\.(confirmed|rejected|cancelled)$/, name);
    const done = fromTimeline(station, (step) => /^(WEBHOOK|MAIL)_/.test(step));
    return [
      { name, station, after: 'announced', stays: true, maybe: true, find: heard },
      { name: `${name} done`, station, after: name, stays: true, maybe: true, find: done },
    ];
  }),
  ...(['orders-service', 'products-service'] as const).map((station): Leg => {
    const find = fromTimeline(station, (step) => !ended(step) && !OF_THE_WAY.has(step));
    return { name: `detours of ${station}`, station, after: 'PENDING', stays: true, maybe: true, find };
  }),
];

/** The part of the way that an order does not take if a person has ended it. */
const OF_STOCK = new Set(['reserving', 'STOCK_RESERVED', 'replied', 'deciding']);

/**
 * The steps of an order, from its timeline and its trace. A step whose time nobody has recorded is there without a time if the
 * order must have taken it; a step that lies ahead is not there.
 *
 * @param listeners those of the webhooks and notifications services that are installed
 */
export function flowOf(known: Known, listeners: ReadonlySet<string>): Flow {
  const legs = LEGS.filter(({ station }) => !isListener(station) || listeners.has(station));
  const found = new Map(legs.map((leg) => [leg.name, leg.find(known)]));
  const recordsOf = (name: string): readonly Found[] => found.get(name) ?? [];
  const status = statusOf(known);
  const [first] = [...recordsOf('received'), ...recordsOf('PENDING')];
  const startUs = first?.atUs ?? microseconds(known.order.createdAt);
  const isCertain = certainty(known.order, status, legs, recordsOf);

  const steps: (FlowStep & { readonly leg: number })[] = [];
  /** When each leg was over, and where. */
  const over = new Map<string, Place>();
  let before: Place | undefined;
  for (const [n, leg] of legs.entries()) {
    const cause = leg.after === undefined ? before : over.get(leg.after);
    let playMs = cause?.sinceMs ?? 0;
    // What is answered to the client, and what happens within a service, does not travel on the map.
    const travels = cause && cause.from !== leg.station && leg.name !== 'answered' ? cause : null;
    const add = (step: Omit<Found, 'atUs'>, atMs: number | null) => {
      playMs = Math.max(playMs, atMs ?? playMs);
      steps.push({ ...step, station: leg.station, leg: n, atMs, playMs, came: travels });
    };
    const records = recordsOf(leg.name);
    for (const { atUs, ...record } of records) add(record, (atUs - startUs) / 1000);
    if (records.length === 0 && isCertain(leg, n))
      add({ name: nameIn(leg, status), tookMs: null, attempt: null, failed: false }, null);
    over.set(leg.name, { from: leg.station, sinceMs: playMs });
    if (!leg.stays) before = over.get(leg.name);
  }
  steps.sort((a, b) => a.playMs - b.playMs || a.leg - b.leg);
  const heard = legs.filter(({ station, after }) => isListener(station) && after === 'announced');
  return {
    steps: steps.map(({ leg: _, ...step }) => step),
    startedAt: startUs / 1000,
    status,
    endMs: steps.findLast(({ name }) => ended(name))?.atMs ?? null,
    isWhole:
      status !== 'PENDING' &&
      steps.every(({ atMs }) => atMs !== null) &&
      heard.every(({ name }) => recordsOf(name).length > 0),
  };
}

interface Place {
  readonly from: Station;
  readonly sinceMs: number;
}

const isListener = (station: Station) =>
  station === 'webhooks-service' || station === 'notifications-service';

/** The timeline can be newer than the order. */
function statusOf({ order, timeline }: Known): OrderStatus {
  const last = timeline?.steps.findLast(({ step, service }) => service === 'orders-service' && ended(step));
  return (last?.step as OrderStatus | undefined) ?? order.status;
}

/** Tells which steps without a record an order must have taken. */
function certainty(
  { reason }: OrderView,
  status: OrderStatus,
  legs: readonly Leg[],
  recordsOf: (name: string) => readonly Found[],
): (leg: Leg, n: number) => boolean {
  // The client has an answer, so the order is stored.
  const answeredLeg = legs.findIndex(({ name }) => name === 'answered');
  const lastKnown = legs.findLastIndex(({ name, maybe }) => !maybe && recordsOf(name).length > 0);
  const byPerson = status === 'CANCELLED' || reason === 'REJECTED_BY_OPERATOR';
  return ({ name, maybe }, n) =>
    !maybe &&
    !(byPerson && OF_STOCK.has(name)) &&
    (n <= answeredLeg || n < lastKnown || status !== 'PENDING');
}

/** The name of a step that nobody has recorded. */
function nameIn({ name }: Leg, status: OrderStatus): string {
  if (name === 'decided') return status;
  return name === 'STOCK_RESERVED' && status === 'REJECTED' ? 'STOCK_REFUSED' : name;
}
