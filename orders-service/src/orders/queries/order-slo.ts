import type { OrdersInTime, OrderSlo } from '@order-flow/contracts/payloads';
import type { Reads } from '@order-flow/storage/reads';
import { firstIdAt } from '@order-flow/storage/uuid-time';
import { countUpTo } from '@order-flow/storage/where';
import { dueAt, LATE, OBJECTIVE, WITHIN_SECONDS } from './order-lateness';
import { minuteOf } from './order-rates';

const HOUR_MS = 3_600_000;
/** The time of the error budget. Retention keeps its minutes. */
export const BUDGET_DAYS = 30;
/** The minutes of 30 days are many rows, and 30 s change little in their sum. */
const BUDGET_FRESH_MS = 30_000;

/** What the minutes since then add up to. */
interface Counted {
  readonly since: string;
  readonly placed: number;
  readonly ended: number;
  /** The first minute with an order. */
  readonly first: string | null;
}

/** How the promise for orders is kept, counted from the creation of each order, as in docs/decisions/order-slo.md. */
export class OrderSlos {
  private budget?: { readonly until: number; readonly counted: Promise<Counted> };

  constructor(private readonly reads: Reads) {}

  async now(now = Date.now()): Promise<OrderSlo> {
    const [lastHour, last30Days] = await Promise.all([
      this.inTime(this.countedSince(now - HOUR_MS), now),
      this.inTime(this.budgetAt(now), now),
    ]);
    return {
      objective: OBJECTIVE,
      withinSeconds: WITHIN_SECONDS,
      lastHour,
      last30Days: including(last30Days, lastHour),
    };
  }

  private budgetAt(now: number): Promise<Counted> {
    if (!this.budget || now >= this.budget.until) {
      const counted = this.countedSince(now - BUDGET_DAYS * 24 * HOUR_MS);
      const budget = { until: now + BUDGET_FRESH_MS, counted };
      this.budget = budget;
      // The next one asks again.
      counted.catch(() => this.budget === budget && delete this.budget);
    }
    return this.budget.counted;
  }

  private async countedSince(at: number): Promise<Counted> {
    const since = minuteOf(new Date(at).toISOString());
    const rows = await this.reads.search<{ status: string; n: number; first: string }[]>(
      `SELECT status, sum(n) AS n, min(minute) AS first FROM order_minutes
       WHERE minute >= $1 AND status IN ('PENDING', '${LATE}') GROUP BY status`,
      [since],
    );
    const [placed, late] = ['PENDING', LATE].map((wanted) => rows.find(({ status }) => status === wanted));
    return { since, placed: placed?.n ?? 0, ended: late?.n ?? 0, first: placed?.first ?? null };
  }

  /** Adds the orders that should have ended, and are still PENDING. */
  private async inTime(counted: Promise<Counted>, now: number): Promise<OrdersInTime> {
    const { since, placed, ended, first } = await counted;
    const [pending] = await this.reads.search<{ n: number }[]>(
      countUpTo(`orders WHERE status = 'PENDING' AND id >= $1 AND id < $2`),
      [firstIdAt(instantOf(since)), firstIdAt(dueAt(now))],
    );
    return { from: instantOf(first ?? since), placed, late: Math.min(placed, ended + (pending?.n ?? 0)) };
  }
}

/** The 30 days contain the hour, although their sum may be older: otherwise the two would contradict each other. */
const including = (days: OrdersInTime, hour: OrdersInTime): OrdersInTime => ({
  from: days.placed === 0 && hour.placed > 0 ? hour.from : days.from,
  placed: Math.max(days.placed, hour.placed),
  late: Math.max(days.late, hour.late),
});

const instantOf = (minute: string) => `${minute}:00.000Z`;
