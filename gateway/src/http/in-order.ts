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
      if (!handler || (error !== undefined && error !== null)) {
        next(error);
        return;
      }
      // As a layer does: what a handler throws, or rejects with, is the request's error.
      try {
        const ends: unknown = handler(request, response, go);
        if (ends instanceof Promise) ends.catch(next);
      } catch (thrown) {
        next(thrown);
      }
    };
    go();
  };
}
