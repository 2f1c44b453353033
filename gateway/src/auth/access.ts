import { applyDecorators, createParamDecorator, SetMetadata, type ExecutionContext } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';
import type { Request } from 'express';
import type { Role } from '@order-flow/contracts/payloads/accounts';

export { roles as ROLES } from '@order-flow/contracts/payloads/accounts';
export type { Role };

/** Who makes the request. A client is an API key: it can only place orders. */
export interface Actor {
  /**
   * Identifies the caller in the audit trail, and is the scope of its idempotency keys: the name of a local account,
   * `key:<label>` of an API key, or `oidc:<issuer>#<subject>` of a token. At most 150 characters.
   */
  readonly id: string;
  /** For people to read. An OIDC user may have chosen it, so nothing depends on it. */
  readonly name: string;
  readonly role: Role | 'client';
}

export type RequestWithActor = Request & { actor?: Actor; csrfToken?: string };

/**
 * The role that a route requires. `public`: anyone. `client`: anyone, or if API_KEYS is set, an API key or a signed-in
 * caller. The gateway does not start if a route names none.
 */
export const ACCESS = Symbol('ACCESS');
export type Access = Role | 'public' | 'client';
/** The same in the OpenAPI document. */
export const X_ACCESS = 'x-access';

const access = (who: Access) => applyDecorators(SetMetadata(ACCESS, who), ApiExtension(X_ACCESS, who));

/** Open to anyone. */
export const Public = () => access('public');

/** Open to anyone, unless API_KEYS is set: then to an API key or a signed-in caller. */
export const AllowClients = () => access('client');

/** Open to this role and those above it. */
export const Allow = (role: Role) => access(role);

/** The signed-in caller; undefined on a public route without one. */
export const CurrentActor = createParamDecorator(
  (_: unknown, execution: ExecutionContext): Actor | undefined =>
    execution.switchToHttp().getRequest<RequestWithActor>().actor,
);
