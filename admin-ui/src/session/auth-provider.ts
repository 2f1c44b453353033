import type { AuthProvider, HttpError } from 'react-admin';
import { get, post } from '../api/api';
import type { SignedIn } from '../api/api-types';
import { i18nProvider } from '../language/i18n';
import { unsaved } from '../shared/forms/unsaved';
import { signedIn } from './session';

/** Opens a session. The browser keeps the cookie, and the CSRF token stays in memory. */
export async function signIn(name: string, password: string): Promise<void> {
  signedIn.set(await post<SignedIn>('/auth/login', { name, password }, { signingIn: true }));
}

/** Sent once per page load. After that, an expired session is noticed by a 401. */
async function whoIsSignedIn(): Promise<SignedIn> {
  const known = signedIn.get();
  if (known) return known;
  const found = await get<SignedIn>('/auth/me', { signingIn: true });
  signedIn.set(found);
  return found;
}

export const authProvider: AuthProvider = {
  login: ({ username, password }: { username: string; password: string }) => signIn(username, password),
  async logout() {
    if (signedIn.get() === null) return;
    if (unsaved.get() && !window.confirm(i18nProvider.translate('ra.message.unsaved_changes'))) {
      // The user stays. React-admin knows no cancelled sign-out, and would lead away after this promise.
      await new Promise(() => undefined);
    }
    // The session is over already, or the gateway cannot be reached: sign out here anyway.
    await post('/auth/logout', undefined, { signingIn: true }).catch(() => undefined);
    signedIn.set(null);
  },
  async checkAuth() {
    try {
      await whoIsSignedIn();
    } catch (error) {
      // Nobody was signed in, so the sign-in form needs no message.
      if ((error as HttpError).status === 401) throw Object.assign(new Error(), { message: false });
      throw error;
    }
  },
  async checkError({ status }: HttpError) {
    // Reached only if the user chose not to sign in again.
    if (status === 401) {
      signedIn.set(null);
      await Promise.reject(new Error('ra.notification.logged_out'));
    }
  },
  async getIdentity() {
    const { name } = await whoIsSignedIn();
    return { id: name, fullName: name };
  },
  getPermissions: async () => (await whoIsSignedIn()).role,
};
