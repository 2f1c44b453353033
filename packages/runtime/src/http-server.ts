import type { Server, ServerResponse } from 'node:http';

/**
 * Takes no new connections and waits at most `graceMs` for the requests under way. A keep-alive connection is closed
 * after its next answer, otherwise a busy client would keep us running for ever. A connection that sends no request is
 * closed at the end.
 */
export async function closeHttp(server: unknown, graceMs: number): Promise<void> {
  const http = server as Server;
  http.prependListener('request', (_, response: ServerResponse) => (response.shouldKeepAlive = false));
  const closed = new Promise((resolve) => http.close(resolve));
  const idle = setInterval(() => http.closeIdleConnections(), 50);
  const grace = setTimeout(() => http.closeAllConnections(), graceMs);
  await closed;
  clearInterval(idle);
  clearTimeout(grace);
}
