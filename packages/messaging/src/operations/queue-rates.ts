import type { PatternRate, QueueView } from '@order-flow/contracts/payloads/system';

/** What a queue's consumer knows at one moment. */
export interface Reading {
  /** In milliseconds of `performance.now()`, which does not jump with the clock. */
  readonly at: number;
  /** Messages settled since the start of the process, by pattern. */
  readonly handled: ReadonlyMap<string, number>;
  /** Messages that wait. Undefined if the broker did not tell. */
  readonly waiting: number | undefined;
  readonly inWork: number;
}

/** What one of a queue's consumers does in a second. */
export interface Share {
  /** Null until it is known, some seconds after a start. */
  readonly settled: readonly PatternRate[] | null;
  /** How much more it has in work. */
  readonly inWorkGrowth: number;
}

type Rates = Pick<QueueView, 'inPerSecond' | 'outPerSecond' | 'patterns'>;

/** A rate over less time would say nothing. */
const SHORTEST_MS = 1000;

/** What this consumer did between two readings. */
export function shareOf(before: Reading | undefined, now: Reading | undefined): Share {
  if (!before || !now || now.at - before.at < SHORTEST_MS) return { settled: null, inWorkGrowth: 0 };
  const settled = [...now.handled]
    .map(([pattern, total]) => ({ pattern, messages: total - (before.handled.get(pattern) ?? 0) }))
    .filter(({ messages }) => messages > 0)
    .map(({ pattern, messages }) => ({ pattern, perSecond: perSecond(messages, before, now) }));
  return { settled, inWorkGrowth: perSecond(now.inWork - before.inWork, before, now) };
}

/** How many more messages wait each second; undefined if it is not known. */
export function waitingGrowth(before: Reading | undefined, now: Reading | undefined): number | undefined {
  if (before?.waiting === undefined || now?.waiting === undefined) return undefined;
  return perSecond(now.waiting - before.waiting, before, now);
}

/**
 * The rates of a queue. Nobody counts what comes in, because any sender may write into a queue. But what came in has
 * either been settled or is still there, so it is what was settled plus the growth of the queue.
 *
 * @param shares of all its consumers, first the one that asks
 * @param growth of the messages that wait, in a second
 */
export function ratesOf(shares: readonly Share[], growth: number | undefined): Rates {
  if (!shares[0]?.settled) return { inPerSecond: null, outPerSecond: null, patterns: [] };
  const byPattern = new Map<string, number>();
  for (const { pattern, perSecond: rate } of shares.flatMap(({ settled }) => settled ?? []))
    byPattern.set(pattern, (byPattern.get(pattern) ?? 0) + rate);
  const patterns = [...byPattern]
    .map(([pattern, rate]) => ({ pattern, perSecond: rounded(rate) }))
    .sort((a, b) => b.perSecond - a.perSecond);
  const out = patterns.reduce((sum, { perSecond: rate }) => sum + rate, 0);
  const inWorkGrowth = shares.reduce((sum, share) => sum + share.inWorkGrowth, 0);
  return {
    // Less than nothing can come in only if somebody empties the queue, or requests expire in it.
    inPerSecond: growth === undefined ? null : rounded(Math.max(0, out + growth + inWorkGrowth)),
    outPerSecond: rounded(out),
    patterns,
  };
}

const rounded = (rate: number) => Math.round(rate * 100) / 100;

/** With two decimals. */
export const perSecond = (count: number, from: Pick<Reading, 'at'>, to: Pick<Reading, 'at'>): number =>
  rounded((count / Math.max(to.at - from.at, 1)) * 1000);
