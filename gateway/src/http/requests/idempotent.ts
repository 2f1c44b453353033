import {
  applyDecorators,
  createParamDecorator,
  HttpCode,
  UseInterceptors,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { Response } from 'express';
import { map, type Observable } from 'rxjs';
import type { Caller, Once } from '@order-flow/contracts/payloads';
import { Allow, type RequestWithActor } from '../../auth/access';
import { nameOf } from '../../auth/identity/actor-name';
import { IDEMPOTENCY_KEY } from '../../docs/headers';
import { idempotencyKey } from './idempotency-key';

/**
 * The `Idempotency-Key` of a request as commands carry it. Keys of different callers are independent.
 *
 * @returns an empty object without the header
 * @throws InvalidPayloadError if the header is not a valid key
 */
export function clientKeyOf(request: RequestWithActor): Pick<Caller, 'clientKey' | 'clientScope'> {
  const clientKey = idempotencyKey(request.get('idempotency-key'));
  if (clientKey === undefined) return {};
  return { clientKey, ...(request.actor && { clientScope: request.actor.id }) };
}

/** The caller's fields of a command: `@FromCaller() caller: Caller`. */
export const FromCaller = createParamDecorator((_: unknown, execution: ExecutionContext): Caller => {
  const request = execution.switchToHttp().getRequest<RequestWithActor>();
  return { actor: nameOf(request.actor), ...clientKeyOf(request) };
});

/** Moves `replayed` from the body to a header. */
class ReplayedHeader implements NestInterceptor<Once<object>, object> {
  intercept(execution: ExecutionContext, next: CallHandler<Once<object>>): Observable<object> {
    return next.handle().pipe(
      map(({ replayed, ...answer }) => {
        const response = execution.switchToHttp().getResponse<Response>();
        if (replayed) response.setHeader('Idempotent-Replayed', 'true');
        return answer;
      }),
    );
  }
}

/** A route that carries out a command once for each `Idempotency-Key`. Its `@FromCaller()` passes the key on. */
export const Idempotent = () => applyDecorators(ApiHeader(IDEMPOTENCY_KEY), UseInterceptors(ReplayedHeader));

/** A command of an operator that makes nothing new: it answers 200, once for each `Idempotency-Key`. */
export const OperatorCommand = () => applyDecorators(HttpCode(200), Allow('operator'), Idempotent());
