import type { SignedIn } from '../api-types';
import { createStore } from '../store';

/** Who is signed in; its CSRF token lives here only, where no other page can read it. */
export const signedIn = createStore<SignedIn | null>(null);

interface Expiry {
  readonly end: Promise<void>;
  readonly resume: () => void;
  readonly giveUp: (error: Error) => void;
}

/** Set while the session is over and the page waits to be signed in again. */
export const expiry = createStore<Expiry | null>(null);

/**
 * Resolves when somebody has signed in again. Until then every request waits here, so that a form which was being
 * saved goes on being saved, and nothing that was typed is lost.
 *
 * @throws the error of `giveUp`
 */
export function untilSignedInAgain(): Promise<void> {
  const current = expiry.get();
  if (current) return current.end;
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  const settle = () => expiry.set(null);
  expiry.set({
    end: promise,
    resume: () => {
      settle();
      resolve(undefined);
    },
    giveUp: (error) => {
      settle();
      reject(error);
    },
  });
  return promise;
}
