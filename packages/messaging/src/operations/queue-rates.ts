import type { QueueView } from '@order-flow/contracts/payloads/system';

/** What a queue's consumer knows at one moment. */
export interface Reading {
  /** In milliseconds of `performance.now()`, which does not jump with the clock. */
  readonly at: number;
  /** Messages settled since the start of the process, by pattern. */
  readonly handled: ReadonlyMap<string, number>;
  /** Messages that wait or are in work. Undefined if the broker did not tell. */
  readonly held: number | undefined;
}

type Rates = Pick<QueueView, 'inPerSecond' | 'outPerSecond' | 'patterns'>;

/** A rate over less time would say nothing. */
const SHORTEST_MS = 1000;

/**
 * The rates between two readings. Nobody counts what comes in, because any sender may write into a queue. But what came in
 * has either been settled or is still there, so it is what was settled plus the growth of the queue.
 */
export function ratesOf(before: Reading | undefined, now: Reading | undefined): Rates {
  if (!before || !now || now.at - before.at < SHORTEST_MS)
    return { inPerSecond: null, outPerSecond: null, patterns: [] };
  const settled = [...now.handled]
    .map(([pattern, total]) => ({ pattern, messages: total - (before.handled.get(pattern) ?? 0) }))
    .filter(({ messages }) => messages > 0)
    .sort((a, b) => b.messages - a.messages);
  const left = settled.reduce((sum, { messages }) => sum + messages, 0);
  const isKnown = before.held !== undefined && now.held !== undefined;
  // Less than nothing can come in only if somebody empties the queue, or requests expire in it.
  const arrived = isKnown ? Math.max(0, left + now.held - before.held) : undefined;
  return {
    inPerSecond: arrived === undefined ? null : perSecond(arrived, before, now),
    outPerSecond: perSecond(left, before, now),
    patterns: settled.map(({ pattern, messages }) => ({
      pattern,
      perSecond: perSecond(messages, before, now),
    })),
  };
}

/** With two decimals. */
export const perSecond = (count: number, from: Pick<Reading, 'at'>, to: Pick<Reading, 'at'>): number =>
  Math.round((count / Math.max(to.at - from.at, 1)) * 100_000) / 100;
