import { useQueryClient } from '@tanstack/react-query';
import { useStore } from 'react-admin';
import type { ReplayView } from '../api-types';

/** More than this at once nobody watches. */
const MOST = 3;

export const replayKey = (id: string) => ['replays', id];

/** The replays whose progress is shown until it is put away; they survive a reload of the page. */
export function useWatchedReplays() {
  const queries = useQueryClient();
  const [ids, setIds] = useStore<string[]>('dead-letters.replays', []);
  // A dead letter counts for its last replay only: what an earlier one says of it is no longer so.
  const isUnderWay = (id: string) => queries.getQueryData<ReplayView>(replayKey(id))?.finished === false;
  return {
    ids,
    watch: (id: string) => setIds((before) => [id, ...before.filter(isUnderWay)].slice(0, MOST)),
    putAway: (id: string) => setIds((before) => before.filter((other) => other !== id)),
  };
}
