import { useStore } from 'react-admin';

/** The most endpoints whose replay is shown. */
const MOST = 10;

export const replayKey = (id: string) => ['webhook-replays', id];

/** The endpoints whose replay was started on this page, until the user closes it. They survive a reload. */
export function useWatchedReplays() {
  const [ids, setIds] = useStore<string[]>('webhooks.replays', []);
  return {
    ids,
    watch: (id: string) => setIds((before) => [id, ...before.filter((other) => other !== id)].slice(0, MOST)),
    putAway: (id: string) => setIds((before) => before.filter((other) => other !== id)),
  };
}
