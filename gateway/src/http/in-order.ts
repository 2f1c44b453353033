import type { RequestHandler } from 'express';

/**
 * One handler that goes through these in turn. To Express it is one layer instead of one for each, and a layer costs
 * every request the matching of its path and some closures, more than most of these handlers do.
 */
export function inOrder(...handlers: readonly RequestHandler[]): RequestHandler {
  return (request, response, next) => {
    let turn = 0;
    const go = (error?: unknown): void => {
      const handler = handlers[turn++];
      if (error === undefined && handler) void handler(request, response, go);
      else next(error);
    };
    go();
  };
}
