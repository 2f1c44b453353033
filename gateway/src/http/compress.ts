import compression from 'compression';
import type { NextFunction, Request, Response } from 'express';

const compress = compression({ threshold: 1024 });
/** Its answers hold a secret, whose length compression could tell. */
const SECRET = /^\/(v1\/)?auth\//;

/** Compresses what is read; the answer to a write is too small to be worth it. */
export function compressReads(request: Request, response: Response, next: NextFunction): void {
  if (request.method === 'GET' && !SECRET.test(request.path)) compress(request, response, next);
  else next();
}
