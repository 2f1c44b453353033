import { ForbiddenException, Inject, Injectable, UnauthorizedException } from '@nestjs/common';
import type { Request } from 'express';
import { GATEWAY_CONFIG, type GatewayConfig } from '../../config';
import type { Actor } from '../access';
import { clientOf } from './api-keys';
import { Oidc } from './oidc';
import { sessionIdOf } from '../sign-in/session-cookie';
import { csrfMatches, Sessions } from '../sign-in/sessions';

/** Who makes the request, and the CSRF token of its session if it came with a cookie. */
export interface Caller {
  readonly actor: Actor;
  readonly csrfToken?: string;
}

const CHANGES_NOTHING = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Identifies the caller of a request by its API key, its bearer token or its session cookie, in this order. */
@Injectable()
export class Identity {
  constructor(
    @Inject(GATEWAY_CONFIG) private readonly config: GatewayConfig,
    private readonly oidc: Oidc,
    private readonly sessions: Sessions,
  ) {}

  /**
   * @throws UnauthorizedException if the request has no valid credentials; ForbiddenException if its token gives no
   *   role or its CSRF token is wrong; ServiceUnavailableException if the credentials cannot be checked now
   */
  async of(request: Request): Promise<Caller> {
    const key = request.get('x-api-key');
    if (key !== undefined) {
      const client = clientOf(this.config.API_KEYS, key);
      if (!client) throw new UnauthorizedException('The API key is not known.');
      return { actor: client };
    }
    const [scheme = '', token = ''] = request.headers.authorization?.split(' ') ?? [];
    if (scheme.toLowerCase() === 'bearer' && this.config.OIDC_ISSUER) {
      const actor = await this.oidc.actorOf(token);
      if (!actor) throw new ForbiddenException('The token gives no role here: viewer or operator.');
      return { actor };
    }
    // Sessions of before are those of local accounts, which count no more.
    if (this.config.OIDC_ISSUER) throw new UnauthorizedException('Sign in first.');
    return this.session(request);
  }

  /** The session of the request's cookie. A write must carry the session's CSRF token, too. */
  private async session(request: Request): Promise<Caller> {
    const id = sessionIdOf(request, this.isSecure(request));
    const session = id === undefined ? undefined : await this.sessions.find(id);
    if (!session) throw new UnauthorizedException('Sign in first.');
    if (!CHANGES_NOTHING.has(request.method) && !csrfMatches(session, request.get('x-csrf-token'))) {
      throw new ForbiddenException('Send the csrfToken from /auth/me as the header X-CSRF-Token.');
    }
    return session;
  }

  /** Whether session cookies are marked Secure, so that browsers send them over TLS only. */
  isSecure(request: Request): boolean {
    return this.config.COOKIE_SECURE === 'always' || request.secure;
  }
}
