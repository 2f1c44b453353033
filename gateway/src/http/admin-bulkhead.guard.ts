import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Response } from 'express';
import { RequestError } from '../../../messaging/src/errors';
import { accessOf } from '../auth/access.guard';
import { AuthController } from '../auth/auth.controller';
import { GATEWAY_CONFIG, type GatewayConfig } from '../config';

/** What people look at and sign in with has its own, smaller bound, so that it cannot starve the placing of orders. */
@Injectable()
export class AdminBulkhead implements CanActivate {
  private inFlight = 0;

  constructor(@Inject(GATEWAY_CONFIG) private readonly config: GatewayConfig) {}

  canActivate(execution: ExecutionContext): boolean {
    const controller = execution.getClass();
    const access = accessOf(controller, execution.getHandler());
    if ((access === 'public' && controller !== AuthController) || access === 'client') return true;
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
