import { useStore } from 'react-admin';

/** More than this at once nobody watches. */
const MOST = 3;

/** The replays whose progress is shown until it is put away; they survive a reload of the page. */
export function useWatchedReplays() {
  const [ids, setIds] = useStore<string[]>('dead-letters.replays', []);
  return {
    ids,
    watch: (id: string) => setIds((before) => [id, ...before.filter((other) => other !== id)].slice(0, MOST)),
    putAway: (id: string) => setIds((before) => before.filter((other) => other !== id)),
  };
}
