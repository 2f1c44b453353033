import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { rabbitMqNodes } from './rabbitmq-nodes';

describe('the nodes of RabbitMQ', () => {
  it('are not listed if there is only one address: what is behind it is not known', async () => {
    expect(await rabbitMqNodes(['amqp://a'], 1000)).toEqual([]);
  });

  it('are well if they take connections, and are named without user and password', async () => {
    const [up, away] = [createServer((socket) => socket.end()), createServer()];
    for (const server of [up, away]) await once(server.listen(0, '127.0.0.1'), 'listening');
    const [port, closed] = [up, away].map((server) => (server.address() as AddressInfo).port);
    away.close();
    const nodes = [port, closed].map((one) => `amqp://user:secret@127.0.0.1:${String(one)}/shop`);
    expect(await rabbitMqNodes(nodes, 5000)).toEqual([
      { name: `127.0.0.1:${String(port)}`, role: 'node', status: 'ok', detail: null },
      {
        name: `127.0.0.1:${String(closed)}`,
        role: 'node',
        status: 'unavailable',
        detail: 'cannot be reached (ECONNREFUSED)',
      },
    ]);
    up.close();
  });
});
