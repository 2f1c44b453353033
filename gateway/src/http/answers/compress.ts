import compression from 'compression';
import type { NextFunction, Request, Response } from 'express';

const compress = compression({ threshold: 1024 });
/** Answers under /auth hold secrets, and compression could reveal parts of them by the length. */
const SECRET = /^\/(v1\/)?auth\//;

/** Compresses the answers to reads. Answers to writes are too small to be worth it. */
export function compressReads(request: Request, response: Response, next: NextFunction): void {
  if (request.method === 'GET' && !SECRET.test(request.path)) compress(request, response, next);
  else next();
}
