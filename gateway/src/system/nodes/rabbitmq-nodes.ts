import { createConnection } from 'node:net';
import { nodeAddress } from '@order-flow/config/server-urls';
import type { NodeView } from '../dto/system.dto';

/**
 * The nodes of RABBITMQ_URL; none if it names only one, because what is behind one address is not known. A node that takes
 * a connection has started. The connection is closed without a word, which RabbitMQ does not log. Which node leads a queue
 * cannot be known without its management plugin.
 */
export const rabbitMqNodes = (urls: readonly string[], limitMs: number): Promise<NodeView[]> =>
  Promise.all(urls.length > 1 ? urls.map((url) => look(nodeAddress(url), limitMs)) : []);

async function look(name: string, limitMs: number): Promise<NodeView> {
  const { hostname, port } = new URL(`amqp://${name}`);
  const socket = createConnection({ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) });
  const failure = await new Promise<string | undefined>((resolve) => {
    socket.setTimeout(limitMs, () => resolve(`no answer within ${limitMs} ms`));
    socket.once('connect', () => resolve(undefined));
    socket.once('error', ({ code, message }: NodeJS.ErrnoException) =>
      resolve(`cannot be reached (${code ?? message})`),
    );
  });
  socket.destroy();
  return {
    name,
    role: 'node',
    status: failure === undefined ? 'ok' : 'unavailable',
    detail: failure ?? null,
  };
}
