import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startBalancer } from './balancer';

const portOf = (server: Server) => (server.address() as AddressInfo).port;

async function startServer(name: string): Promise<Server> {
  const server = createServer((_, response) => response.setHeader('connection', 'close').end(name));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

it('passes connections to the servers in turn, and over those that do not answer', async () => {
  const servers = await Promise.all([startServer('a'), startServer('b'), startServer('c')]);
  const ports = servers.map(portOf);
  const balancer = await startBalancer(() => ports);
  const ask = async () => (await fetch(balancer.url)).text();
  expect([await ask(), await ask(), await ask(), await ask()]).toEqual(['a', 'b', 'c', 'a']);
  servers[1].close();
  expect([await ask(), await ask()]).toEqual(['c', 'c']);
  balancer.stop();
  for (const server of servers) server.close();
});
