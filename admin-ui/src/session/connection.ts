import { createStore } from '../store';

/** Since when the gateway, or what is behind it, does not answer; null while it does. */
export interface Outage {
  readonly since: number;
  /** Translation key of what is wrong. */
  readonly what: 'app.outage.gateway' | 'app.outage.behind';
}

export const outage = createStore<Outage | null>(null);

export function noteFailure(what: Outage['what']): void {
  if (outage.get()?.what !== what) outage.set({ since: outage.get()?.since ?? Date.now(), what });
}

export const noteSuccess = (): void => outage.set(null);
