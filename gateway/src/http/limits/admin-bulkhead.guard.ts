import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Response } from 'express';
import { RequestError } from '@order-flow/contracts/errors';
import { accessOf } from '../../auth/access.guard';
import { GATEWAY_CONFIG, type GatewayConfig } from '../../config';

/**
 * Requests of signed-in people have their own, smaller limit, so that they cannot starve new orders. Signing in has
 * another limit (sign-in-line.ts), so that strangers cannot use up this one.
 */
@Injectable()
export class AdminBulkhead implements CanActivate {
  private inFlight = 0;

  constructor(@Inject(GATEWAY_CONFIG) private readonly config: GatewayConfig) {}

  canActivate(execution: ExecutionContext): boolean {
    const access = accessOf(execution.getClass(), execution.getHandler());
    if (access === 'public' || access === 'client') return true;
    if (this.inFlight >= this.config.MAX_ADMIN_IN_FLIGHT)
      throw new RequestError('OVERLOADED', `${this.inFlight} admin requests are under way already`);
    this.inFlight++;
    execution
      .switchToHttp()
      .getResponse<Response>()
      .once('close', () => this.inFlight--);
    return true;
  }
}
