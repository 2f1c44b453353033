import { createServer } from 'node:http';
import { ExpressAdapter } from '@nestjs/platform-express';

/** A caller that takes longer to say what it wants only holds a connection. */
const HEADERS_TIMEOUT_MS = 5000;
const REQUEST_TIMEOUT_MS = 10_000;
/** Longer than the proxies before us keep an idle connection, so that they do not use one that we are closing. */
const KEEP_ALIVE_TIMEOUT_MS = 65_000;
const CHECKED_EVERY_MS = 1000;

/** Nest's adapter with a server that ends slow requests in time: Node looks only every 30 s, and that is set at its making. */
export class EdgeAdapter extends ExpressAdapter {
  override initHttpServer(): void {
    this.httpServer = createServer(
      {
        headersTimeout: HEADERS_TIMEOUT_MS,
        requestTimeout: REQUEST_TIMEOUT_MS,
        keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
        connectionsCheckingInterval: CHECKED_EVERY_MS,
      },
      this.getInstance(),
    );
  }
}
