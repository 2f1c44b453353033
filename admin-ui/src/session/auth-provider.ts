import type { AuthProvider, HttpError } from 'react-admin';
import { get, post } from '../api';
import type { SignedIn } from '../api-types';
import { signedIn } from './session';

/** Opens a session: the cookie is the browser's, the CSRF token stays in memory. */
export async function signIn(name: string, password: string): Promise<void> {
  signedIn.set(await post<SignedIn>('/auth/login', { name, password }, { signingIn: true }));
}

/** Asked once for each load of the page; from then on a session that is over shows itself by its 401. */
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
    // Over already, or not reachable: the page forgets it all the same.
    await post('/auth/logout', undefined, { signingIn: true }).catch(() => undefined);
    signedIn.set(null);
  },
  async checkAuth() {
    try {
      await whoIsSignedIn();
    } catch (error) {
      // Nobody has been here before: the sign-in form says enough.
      if ((error as HttpError).status === 401) throw Object.assign(new Error(), { message: false });
      throw error;
    }
  },
  async checkError({ status }: HttpError) {
    // It comes this far only where somebody has chosen not to sign in again.
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
