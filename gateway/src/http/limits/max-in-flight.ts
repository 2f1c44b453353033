import type { NextFunction, Request, Response } from 'express';
import { RequestError } from '@order-flow/contracts/errors';
import { isProbe } from '@order-flow/telemetry/tracing/probes';

/** Allows `limit` requests at once. Further ones get 503 at once instead of making all requests slow. */
export function maxInFlight(limit: number) {
  let inFlight = 0;
  const leave = () => inFlight--;
  return (request: Request, response: Response, next: NextFunction): void => {
    if (inFlight >= limit && !isProbe(request.path)) {
      next(new RequestError('OVERLOADED', `${inFlight} requests are under way already`));
      return;
    }
    inFlight++;
    response.once('close', leave);
    next();
  };
}
