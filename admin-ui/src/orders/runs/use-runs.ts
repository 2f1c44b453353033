import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useStore } from 'react-admin';
import { get } from '../../api/api';
import type { OrderRunList, OrderRunSummary } from '../../api/api-types';
import { useLive } from '../../live';

export const RUNS = ['order-runs'];
/** Runs whose progress is shown. */
const MOST = 3;
/** How many put-away runs are remembered: the server lists no more. */
const MOST_AWAY = 20;
const BUSY = { everyMs: 1000 };
const IDLE = { everyMs: 5000 };

/**
 * The runs to show, the newest first: those that go on, whoever started them, and those that ended and were not put away.
 * The server knows them, so they survive a reload and every browser shows them.
 */
export function useRuns(): { runs: readonly OrderRunSummary[]; putAway: (id: string) => void } {
  const queries = useQueryClient();
  const [away, setAway] = useStore<string[]>('orders.runs.put_away', []);
  const known = queries.getQueryData<OrderRunList>(RUNS)?.items ?? [];
  const live = useLive(known.some(isUnderWay) ? BUSY : IDLE);
  const { data } = useQuery({
    queryKey: RUNS,
    queryFn: ({ signal }) => get<OrderRunList>('/order-runs', { signal }),
    ...live,
  });
  const items = data?.items ?? [];
  return {
    runs: items.filter((run) => isUnderWay(run) || isShown(run, away)).slice(0, MOST),
    putAway: (id) => setAway((before) => [id, ...before].slice(0, MOST_AWAY)),
  };
}

export const isUnderWay = ({ finishedAt }: OrderRunSummary): boolean => finishedAt === null;

const DAY_MS = 86_400_000;
const isShown = ({ id, finishedAt }: OrderRunSummary, away: readonly string[]): boolean =>
  finishedAt !== null && Date.now() - Date.parse(finishedAt) < DAY_MS && !away.includes(id);
