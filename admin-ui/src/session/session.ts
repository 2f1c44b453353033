import type { SignedIn } from '../api/api-types';
import { createStore } from '../store';

/** The signed-in user. The CSRF token is kept only here, where no other page can read it. */
export const signedIn = createStore<SignedIn | null>(null);

interface Expiry {
  readonly end: Promise<void>;
  readonly resume: () => void;
  readonly giveUp: (error: Error) => void;
}

/** Set while the session has ended and the page waits for a new sign-in. */
export const expiry = createStore<Expiry | null>(null);

/**
 * Resolves when the user has signed in again. Until then every request waits here, so that a form that was being saved
 * is still saved and no input is lost.
 *
 * @throws the error given to `giveUp`
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
