import type { ArgumentsHost } from '@nestjs/common';
import { RequestError } from '@order-flow/contracts/errors';
import { logger } from '@order-flow/telemetry/logger';
import { ProblemFilter } from './problem.filter';

/** The answer to a request that failed with this error. */
function answerTo(error: unknown): { status: number; body: string } {
  let status = 0;
  let body = '';
  const response = {
    headersSent: false,
    set: () => response,
    status: (code: number) => {
      status = code;
      return response;
    },
    type: () => response,
    send: (text: string) => (body = text),
  };
  const http = { getResponse: () => response, getRequest: () => ({ method: 'POST' }) };
  new ProblemFilter().catch(error, { switchToHttp: () => http } as unknown as ArgumentsHost);
  return { status, body };
}

describe('the answer to a request that failed', () => {
  beforeAll(() => (logger.level = 'silent'));

  it.each([
    ['of the gateway', new Error('SQLITE_ERROR in /data/orders.db: no such table: secrets'), 500],
    ['of a service', new RequestError('INTERNAL', 'SQLITE_ERROR in /data/orders.db'), 502],
    ['of the broker', new RequestError('UNAVAILABLE', 'not connected to amqp://shop@10.0.0.7'), 503],
  ])('tells a caller nothing of the inside %s', (_, error, expected) => {
    const { status, body } = answerTo(error);
    expect(status).toBe(expected);
    expect(body).not.toMatch(/SQLITE|\/data|10\.0\.0\.7|\.ts|Error:|at /);
  });
});
