import { useQueryClient } from '@tanstack/react-query';
import { useStore } from 'react-admin';
import type { ReplayView } from '../../api/api-types';

/** The most replays whose progress is shown. */
const MOST = 3;

export const replayKey = (id: string) => ['replays', id];

/** The replays whose progress is shown until the user closes it. They survive a reload of the page. */
export function useWatchedReplays() {
  const queries = useQueryClient();
  const [ids, setIds] = useStore<string[]>('dead-letters.replays', []);
  // A dead letter belongs only to its last replay, so the numbers of earlier replays are out of date.
  const isUnderWay = (id: string) => queries.getQueryData<ReplayView>(replayKey(id))?.finished === false;
  return {
    ids,
    watch: (id: string) => setIds((before) => [id, ...before.filter(isUnderWay)].slice(0, MOST)),
    putAway: (id: string) => setIds((before) => before.filter((other) => other !== id)),
  };
}
