import { UnsupportedMediaTypeException } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';

/** A mail program posts a form there (RFC 8058), and its content does not matter. */
const TAKES_ANY_BODY = /^(\/v1)?\/unsubscribe\/?$/;

/** A body that is not JSON is refused by name, instead of being taken for an empty one. */
export function jsonOnly(request: Request, _: Response, next: NextFunction): void {
  const hasBody =
    request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length']) > 0;
  if (hasBody && !TAKES_ANY_BODY.test(request.path) && request.is('json') === false) {
    next(new UnsupportedMediaTypeException('Send the body as application/json.'));
    return;
  }
  next();
}
