import { createHash } from 'node:crypto';

const MAX_ID = 150;

/**
 * Only issuer and subject together identify a user (OpenID Connect Core, 5.7); users may choose their
 * `preferred_username`. An id that is too long or has a blank is hashed: a blank ends the id in the audit trail.
 */
export function oidcId(issuer: string, subject: string): string {
  const id = `oidc:${issuer.replace(/^https?:\/\//, '')}#${subject}`;
  if (id.length <= MAX_ID && /^[\x21-\x7e]*$/.test(id)) return id;
  return `oidc:#${createHash('sha256').update(id).digest('base64url')}`;
}
