import { useStore } from 'react-admin';
import type { EndpointReplay } from '../../api/api-types';
import { useNow } from '../../live';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** How many put-away replays are remembered. */
const MOST = 50;

/**
 * Whether to show the replay, and how to put it away: one that runs, or was started in the last 24 hours. Putting it away is
 * for this browser only.
 */
export function useShownReplay(replay: EndpointReplay | null) {
  const now = useNow(MINUTE_MS);
  const [away, setAway] = useStore<string[]>('webhooks.replays.put_away', []);
  const key = replay && `${replay.id} ${replay.startedAt}`;
  const isNew = replay !== null && (!replay.finished || now - Date.parse(replay.startedAt) < DAY_MS);
  return {
    replay: isNew && key !== null && !away.includes(key) ? replay : null,
    putAway: () => key !== null && setAway([key, ...away].slice(0, MOST)),
  };
}
