import type { Server, ServerResponse } from 'node:http';

/**
 * Takes no new connections and waits for the requests under way, at most `graceMs`. A connection that is kept alive is
 * closed after its next answer, else a busy client would hold it, and us, for ever; one that never asked anything is
 * closed in the end.
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
