import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { verify } from '@order-flow/webhook-verifier';

/** A webhook as it came in. */
export interface ReceivedWebhook {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** The body of one of our webhooks. */
export interface WebhookBody {
  readonly type: string;
  readonly timestamp: string;
  readonly data: Record<string, unknown> & { orderId?: string; sequence?: number };
}

/** A subscriber: a real HTTP server on 127.0.0.1 that notes what comes in. */
export class WebhookReceiver {
  readonly received: ReceivedWebhook[] = [];
  /** Answers a request; 204 by default. */
  answer: RequestListener = (_request, response) => response.writeHead(204).end();

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(): Promise<WebhookReceiver> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const receiver = new WebhookReceiver(server, `http://127.0.0.1:${port}/hooks`);
    server.on('request', (request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      request.on('end', () => {
        const { headers, url: path = '' } = request;
        receiver.received.push({ path, headers, body, at: Date.now() });
        receiver.answer(request, response);
      });
    });
    return receiver;
  }

  /** The ids that came in, in that order, each as often as it came. */
  get ids(): string[] {
    return this.received.map(({ headers }) => String(headers['webhook-id']));
  }

  /** The bodies about one order. Throws if a signature is wrong. */
  about(orderId: string, secret: string): WebhookBody[] {
    return this.received
      .map(({ headers, body }) => verify({ secrets: secret, headers, body }) as WebhookBody)
      .filter(({ data }) => data.orderId === orderId);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}
