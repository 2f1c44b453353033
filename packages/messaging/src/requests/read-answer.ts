import { RequestError } from '@order-flow/contracts/errors';
import { logger } from '@order-flow/telemetry/logger';

/**
 * The result in an answer in Nest's format, `{ response }` or `{ err }`.
 *
 * @throws RequestError the owner's error, with its code; INTERNAL for an error without one and for an answer that cannot be read
 */
export function readAnswer(body: Buffer): unknown {
  const { err, response } = parse(body);
  if (err === undefined || err === null) return response;
  const { code, message, errors } = (typeof err === 'object' ? err : {}) as Partial<RequestError>;
  throw new RequestError(code ?? 'INTERNAL', message ?? 'the request failed', errors);
}

function parse(body: Buffer): { readonly err?: unknown; readonly response?: unknown } {
  try {
    const packet = JSON.parse(body.toString('utf8')) as object | null;
    if (packet !== null) return packet;
  } catch (err) {
    logger.error({ err }, 'an answer could not be read');
  }
  throw new RequestError('INTERNAL', 'the answer could not be read');
}
