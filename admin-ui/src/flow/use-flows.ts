import { useQueries, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { HttpError } from 'react-admin';
import { get } from '../api/api';
import type { OrderTimeline, OrderTrace, OrderView } from '../api/api-types';
import { useSystemOnce } from '../system/use-system';
import { flowOf, type Flow } from './steps';

/** The gateway answers as soon as the order is final, or after this time. */
const WAIT_SECONDS = 2;
const EVERY_MS = 1000;
/** With many orders each is asked for less often. */
const MANY = 5;
/** Services send spans every few seconds; webhooks and mails come after the order. */
const FOLLOWED_MS = 6_000;
const FOLLOWED_AT_MOST_MS = 20_000;

/** Why some times are not known. */
export type Why = 'on_the_way' | 'not_sampled' | 'no_store' | 'missing';

interface Seen {
  readonly order: OrderView;
  readonly timeline: OrderTimeline | undefined;
  readonly trace: OrderTrace | undefined;
  readonly noTrace: 'not_sampled' | 'no_store' | 'not_there' | null;
  /** When the page first saw that the order is final, by its own clock. */
  readonly finalSince: number | null;
}

export interface Followed {
  readonly order: OrderView;
  readonly flow: Flow;
  /** Null: all times are known. */
  readonly why: Why | null;
  /** Nothing more is asked for. */
  readonly isSettled: boolean;
}

/** The ways of orders that were just placed, asked for until they are complete, or should be. */
export function useFlows(orders: readonly OrderView[]): readonly Followed[] {
  const client = useQueryClient();
  const { data: system } = useSystemOnce();
  const listeners = useMemo(() => new Set(system?.parts.map(({ name }) => name)), [system]);
  const everyMs = orders.length > MANY ? 2 * EVERY_MS : EVERY_MS;
  return useQueries({
    queries: orders.map((placed) => ({
      queryKey: keyOf(placed.id),
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        look(placed, client.getQueryData<Seen>(keyOf(placed.id)), signal),
      retry: false,
      staleTime: Infinity,
      refetchInterval: ({ state }: { state: { data?: Seen | undefined; dataUpdatedAt: number } }) =>
        state.data && isSettled(state.data, listeners, state.dataUpdatedAt) ? (false as const) : everyMs,
    })),
    combine: (results) =>
      results.flatMap(({ data, dataUpdatedAt }, n): Followed[] => {
        const placed = orders[n];
        if (!placed) return [];
        const known = data ?? { order: placed, timeline: undefined, trace: undefined };
        const flow = flowOf(known, listeners);
        const settled = data !== undefined && isSettled(data, listeners, dataUpdatedAt);
        return [{ order: known.order, flow, why: whyOf(flow, data, settled), isSettled: settled }];
      }),
  });
}

const keyOf = (id: string) => ['flow', id];

/** One look at the order: as soon as it is final, its timeline and its trace. */
async function look(placed: OrderView, before: Seen | undefined, signal: AbortSignal): Promise<Seen> {
  const wait = before?.finalSince == null ? `?wait=${WAIT_SECONDS}` : '';
  const order = await get<OrderView>(`/orders/${placed.id}${wait}`, { signal });
  const timeline = await get<OrderTimeline>(`/orders/${placed.id}/timeline`, { signal });
  const finalSince = before?.finalSince ?? (order.status === 'PENDING' ? null : Date.now());
  if (order.traceId === null || !order.traceSampled)
    return { order, timeline, trace: undefined, noTrace: 'not_sampled', finalSince };
  try {
    const trace = await get<OrderTrace>(`/orders/${placed.id}/trace`, { signal });
    return { order, timeline, trace, noTrace: null, finalSince };
  } catch (error) {
    const isNotThere = error instanceof HttpError && error.status === 404;
    const noTrace = isNotThere ? 'not_there' : 'no_store';
    // What was seen before stays.
    return { order, timeline, trace: before?.trace, noTrace, finalSince };
  }
}

function isSettled(seen: Seen, listeners: ReadonlySet<string>, now: number): boolean {
  if (seen.finalSince === null) return false;
  const followed = now - seen.finalSince;
  if (followed > FOLLOWED_AT_MOST_MS) return true;
  const { isWhole } = flowOf(seen, listeners);
  return followed > FOLLOWED_MS && (isWhole || seen.noTrace === 'not_sampled');
}

function whyOf({ isWhole, steps }: Flow, seen: Seen | undefined, settled: boolean): Why | null {
  if (isWhole || steps.every(({ atMs }) => atMs !== null)) return null;
  if (seen?.noTrace === 'not_sampled' || seen?.noTrace === 'no_store') return seen.noTrace;
  return settled ? 'missing' : 'on_the_way';
}
