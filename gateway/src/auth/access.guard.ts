import {
  ForbiddenException,
  Inject,
  Injectable,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import type { Response } from 'express';
import { HealthController } from '@order-flow/runtime/health';
import { MetricsController } from '@order-flow/telemetry/metrics/metrics.controller';
import { GATEWAY_CONFIG, type GatewayConfig } from '../config';
import { ACCESS, ROLES, type Access, type Actor, type RequestWithActor } from './access';
import { Identity } from './identity/identity';

/** These controllers are not ours, so they have no @Public(). /metrics checks its own token. */
const OPEN = new Set<unknown>([HealthController, MetricsController]);

/** Who may use the route; undefined: the route does not say. */
export function accessOf(controller: object, handler: object): Access | undefined {
  if (OPEN.has(controller)) return 'public';
  return (Reflect.getMetadata(ACCESS, handler) ?? Reflect.getMetadata(ACCESS, controller)) as
    Access | undefined;
}

/**
 * Lets a request through if its caller may use the route, and stores the caller in it. A route without a role is
 * closed.
 */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    @Inject(GATEWAY_CONFIG) private readonly config: GatewayConfig,
    private readonly identity: Identity,
  ) {}

  canActivate(execution: ExecutionContext): boolean | Promise<boolean> {
    const access = accessOf(execution.getClass(), execution.getHandler());
    if (access === 'public' || (access === 'client' && this.config.API_KEYS.size === 0)) return true;
    const http = execution.switchToHttp();
    // A shared cache must not store an answer that only some callers may see.
    http.getResponse<Response>().setHeader('Cache-Control', 'no-store');
    return this.check(http.getRequest<RequestWithActor>(), access);
  }

  private async check(request: RequestWithActor, access: Access | undefined): Promise<boolean> {
    const { actor, csrfToken } = await this.identity.of(request);
    if (!access || !isAllowed(actor, access)) {
      throw new ForbiddenException(
        access
          ? `This needs the role ${access}; you are ${actor.role}.`
          : 'Nobody may use this route: it names no role.',
      );
    }
    request.actor = actor;
    if (csrfToken !== undefined) request.csrfToken = csrfToken;
    return true;
  }
}

const LADDER = ['client', ...ROLES] as const;

const isAllowed = (actor: Actor, access: Access) =>
  access === 'public' || LADDER.indexOf(actor.role) >= LADDER.indexOf(access);
