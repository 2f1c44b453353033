import type { OrderStatus, OrderView } from '../api/api-types';
import { microseconds } from '../orders/trace/waterfall';
import { ended, isListener, LEGS, OF_STOCK, type Found, type Known, type Leg, type Station } from './legs';

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

  const steps: FlowStep[] = [];
  const legOf = new Map<FlowStep, number>();
  /** When each leg was over, and where. */
  const over = new Map<string, Place>();
  let before: Place | undefined;
  for (const [n, leg] of legs.entries()) {
    const cause = leg.after === undefined ? before : over.get(leg.after);
    let playMs = cause?.sinceMs ?? 0;
    // What is answered to the client, and what happens within a service, does not travel on the map.
    const travels = cause && cause.from !== leg.station && leg.name !== 'answered' ? cause : null;
    const add = (record: Omit<Found, 'atUs'>, atMs: number | null) => {
      playMs = Math.max(playMs, atMs ?? playMs);
      const step = { ...record, station: leg.station, atMs, playMs, came: travels };
      steps.push(step);
      legOf.set(step, n);
    };
    const records = recordsOf(leg.name);
    for (const { atUs, ...record } of records) add(record, (atUs - startUs) / 1000);
    if (records.length === 0 && isCertain(leg, n))
      add({ name: nameIn(leg, status), tookMs: null, attempt: null, failed: false }, null);
    over.set(leg.name, { from: leg.station, sinceMs: playMs });
    if (!leg.stays) before = over.get(leg.name);
  }
  steps.sort((a, b) => a.playMs - b.playMs || (legOf.get(a) ?? 0) - (legOf.get(b) ?? 0));
  const heard = legs.filter(({ station, after }) => isListener(station) && after === 'announced');
  return {
    steps,
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
