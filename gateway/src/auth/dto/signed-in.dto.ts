import type { Role } from '../access';

/** Who the caller is. */
export class SignedIn {
  name!: string;
  role!: Role;
  /** Send it as X-CSRF-Token with each write. null for a bearer token, which needs none. */
  csrfToken!: string | null;
}
