import { useEffect, useState } from 'react';
import { createStore, useStore } from './store';

const EVERY_MS = 2000;

/** How many things are open that must not change under their reader: dialogs, details. */
const open = createStore(0);

/** While `isOpen`, nothing on the page refreshes itself. */
export function usePausesLive(isOpen: boolean): void {
  useEffect(() => {
    if (!isOpen) return undefined;
    open.set(open.get() + 1);
    return () => open.set(open.get() - 1);
  }, [isOpen]);
}

export interface Live {
  readonly paused?: boolean;
  readonly everyMs?: number;
}

/**
 * Options for `queryOptions` (or a query of one's own) that keep it up to date: every 2 s, as long as the tab is seen and
 * nothing is open. What is shown stays until the new answer is there. A failed refresh says nothing by itself: the banner
 * over the page does, and what was there stays.
 */
export function useLive({ paused = false, everyMs = EVERY_MS }: Live = {}) {
  const anythingOpen = useStore(open) > 0;
  const stopped = paused || anythingOpen;
  return {
    refetchInterval: stopped ? (false as const) : everyMs,
    // TanStack Query pauses by itself while the tab is hidden, and asks when it is seen again.
    refetchIntervalInBackground: false,
    refetchOnWindowFocus: !stopped,
    retry: false,
    onError: () => undefined,
  };
}

/** Renders again every so often, for what is shown relative to now. */
export function useNow(everyMs = 1000): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}
