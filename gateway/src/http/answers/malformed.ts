import { STATUS_CODES, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { logger } from '@order-flow/telemetry/logger';
import type { Problem } from '../dto/problem.dto';

const STATUS: Readonly<Record<string, number>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
};
const DETAIL: Readonly<Record<number, string>> = {
  400: 'The request is not valid HTTP/1.1.',
  408: 'The request did not come in whole in time.',
  413: 'The chunk extensions of the request are too long.',
  431: 'The headers of the request are too long.',
};

/**
 * Answers what Node's HTTP parser cannot read with a problem, and closes the connection. There is no request then, so nothing
 * else of the gateway sees it.
 */
export function answerMalformed(server: Server): void {
  const latest = new WeakMap<Duplex, ServerResponse>();
  server.on('request', (request, response) => latest.set(request.socket, response));
  server.on('clientError', (error, socket) => {
    const before = latest.get(socket);
    const refuse = () => {
      // As Node does it: nothing is read any more, so nothing could be refused twice.
      if (socket.writable) socket.write(answerTo(error));
      socket.destroy();
    };
    if (!before || before.writableFinished) refuse();
    // It was sent before the first request had its answer.
    else if (before.req.complete) {
      socket.pause();
      before.once('finish', refuse);
    } else if (before.headersSent) socket.destroy();
    else refuse();
  });
}

function answerTo(error: Error & { code?: string }): string {
  const status = STATUS[error.code ?? ''] ?? 400;
  const title = STATUS_CODES[status] ?? 'Error';
  logger.info({ status, reason: error.message }, 'a request could not be read');
  const problem: Problem = { type: 'about:blank', title, status, detail: DETAIL[status] ?? title };
  const body = JSON.stringify(problem);
  return [
    `HTTP/1.1 ${status} ${title}`,
    'Connection: close',
    'Content-Type: application/problem+json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    '',
    body,
  ].join('\r\n');
}
