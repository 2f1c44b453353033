import type { OrderSlo } from '../api/api-types';
import type { Recent } from './recent';

/** How good a leading figure is; `unknown` if there is too little to judge. */
export type Level = 'good' | 'warning' | 'error' | 'unknown';

/** The first figure of the dashboard: the orders that ended in time. */
export interface Kept {
  readonly level: Level;
  /** Of the last hour, 0 to 1; null without orders. Rounded down, so that 100 % means every order. */
  readonly share: number | null;
  /** What is left of the error budget, 0 to 1; null without orders. */
  readonly left: number | null;
  /** How many orders of the 30 days may be late. */
  readonly allowed: number;
  /** Since when the budget is counted, if that is less than 29 days ago; ISO 8601. */
  readonly since: string | null;
}

const DAY_MS = 86_400_000;

export function keptOf({ objective, lastHour, last30Days }: OrderSlo, now = Date.now()): Kept {
  const share = shareOf(lastHour.placed - lastHour.late, lastHour.placed);
  // 1 - 0.999 is not 0.001.
  const allowed = Math.round(last30Days.placed * (1 - objective) * 10) / 10;
  const isEmpty = last30Days.placed === 0;
  const left = isEmpty ? null : leftOf(last30Days.late, last30Days.placed * (1 - objective));
  const isShort = !isEmpty && now - Date.parse(last30Days.from) < 29 * DAY_MS;
  const since = isShort ? last30Days.from : null;
  return { level: levelOf(share, objective, left), share, left, allowed, since };
}

const shareOf = (part: number, whole: number) =>
  whole === 0 ? null : Math.floor((part * 10_000) / whole) / 10_000;

/** In whole per cent, rounded down; never above 1 or below 0. */
const leftOf = (late: number, allowed: number) =>
  late === 0 ? 1 : Math.max(0, Math.floor(100 * (1 - late / allowed) + 1e-6) / 100);

function levelOf(share: number | null, objective: number, left: number | null): Level {
  if (left === 0) return share !== null && share < objective ? 'error' : 'warning';
  if (share === null) return 'unknown';
  return share < objective ? 'warning' : 'good';
}

/** A share of rejected orders that is never all right, whatever is usual. */
const MOSTLY_REJECTED = 0.5;
/** Otherwise it must be twice the usual share, and this much above it. */
const CLEARLY_MORE = 0.1;

/** Whether more orders were rejected lately than usual. */
export function rejectionLevel({ rejected, usuallyRejected: usual }: Recent): Level {
  if (rejected === null) return 'unknown';
  if (rejected >= MOSTLY_REJECTED) return 'error';
  if (usual === null) return 'unknown';
  return rejected >= Math.max(2 * usual, usual + CLEARLY_MORE) ? 'warning' : 'good';
}
