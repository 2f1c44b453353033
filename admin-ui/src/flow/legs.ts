import type { OrderTimeline, OrderTrace, OrderView, TraceSpan } from '../api/api-types';
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

/** What is known of an order: the answer of POST /orders at least. */
export interface Known {
  readonly order: OrderView;
  readonly timeline?: OrderTimeline | undefined;
  readonly trace?: OrderTrace | undefined;
}

/** A record of a step. */
export interface Found {
  readonly name: string;
  readonly atUs: number;
  readonly tookMs: number | null;
  readonly attempt: number | null;
  readonly failed: boolean;
}

/** A step that each order takes, and where its time is found. */
export interface Leg {
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

/** Whether this step of the timeline is a final status. */
export const ended = (name: string) => /^(CONFIRMED|REJECTED|CANCELLED)$/.test(name);
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
export const LEGS: readonly Leg[] = [
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
export const OF_STOCK = new Set(['reserving', 'STOCK_RESERVED', 'replied', 'deciding']);

/** Whether the part takes the result of an order. An installation may be without it. */
export const isListener = (station: Station) =>
  station === 'webhooks-service' || station === 'notifications-service';
