import { localStorageStore, type Store } from 'react-admin';

const KEPT = ['locale', 'theme', 'times.form', 'times.zone'];
const stored = localStorageStore();

/** React-admin's settings of the page. Signing out clears them, but the language, the theme and the form of times belong to the browser. */
export const preferences: Store = {
  ...stored,
  reset() {
    const kept = KEPT.map((key) => [key, stored.getItem<unknown>(key)] as const);
    stored.reset();
    for (const [key, value] of kept) if (value !== undefined) stored.setItem(key, value);
  },
};
