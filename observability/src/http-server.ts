import type { Server } from 'node:http';

/** Takes no new requests, ends idle connections and waits for the requests under way. */
export function closeHttp(server: unknown): Promise<void> {
  const http = server as Server;
  return new Promise((resolve) => {
    http.close(() => resolve());
    http.closeIdleConnections();
  });
}
