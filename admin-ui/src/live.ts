import { useEffect, useState } from 'react';
import { createStore, useStore } from './store';

const EVERY_MS = 2000;

/** The number of open dialogs and details, which must not change while they are read. */
const open = createStore(0);

/** Stops all refreshes on the page while `isOpen`. */
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
 * Query options that refresh every 2 s while the tab is visible and no dialog is open. The old data stays until the new
 * answer arrives. A failed refresh keeps the old data, and the banner at the top of the page reports it.
 */
export function useLive({ paused = false, everyMs = EVERY_MS }: Live = {}) {
  const anythingOpen = useStore(open) > 0;
  const stopped = paused || anythingOpen;
  return {
    refetchInterval: stopped ? (false as const) : everyMs,
    // TanStack Query pauses while the tab is hidden, and refreshes when it is visible again.
    refetchIntervalInBackground: false,
    refetchOnWindowFocus: !stopped,
    retry: false,
    onError: () => undefined,
  };
}

/** Renders again at an interval, for times relative to now. */
export function useNow(everyMs = 1000): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}
