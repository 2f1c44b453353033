import type { Server, ServerResponse } from 'node:http';

/**
 * Takes no new connections and waits for the requests under way. A connection that is kept alive is closed after its
 * next answer, else a busy client would hold it, and us, for ever.
 */
export async function closeHttp(server: unknown): Promise<void> {
  const http = server as Server;
  http.prependListener('request', (_, response: ServerResponse) => (response.shouldKeepAlive = false));
  const closed = new Promise((resolve) => http.close(resolve));
  const idle = setInterval(() => http.closeIdleConnections(), 50);
  await closed;
  clearInterval(idle);
}
