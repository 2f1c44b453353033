import { createStore } from '../store';

/** Since when the gateway or a service behind it has not answered; null while all answer. */
export interface Outage {
  readonly since: number;
  /** Translation key of the problem. */
  readonly what: 'app.outage.gateway' | 'app.outage.behind';
}

export const outage = createStore<Outage | null>(null);

export function noteFailure(what: Outage['what']): void {
  if (outage.get()?.what !== what) outage.set({ since: outage.get()?.since ?? Date.now(), what });
}

export const noteSuccess = (): void => outage.set(null);
