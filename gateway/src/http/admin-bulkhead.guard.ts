import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Response } from 'express';
import { RequestError } from '@order-flow/contracts/errors';
import { accessOf } from '../auth/access.guard';
import { GATEWAY_CONFIG, type GatewayConfig } from '../config';

/**
 * What signed-in people look at has its own, smaller bound, so that it cannot starve the placing of orders. Signing in has
 * another (sign-in-line.ts): else strangers who sign in could keep those out who are signed in.
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
