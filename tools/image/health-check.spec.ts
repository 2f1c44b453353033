import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';

/** Runs the health check against a gateway whose readiness has this HTTP status and state. */
async function check(code: number, status: string): Promise<{ code: number; said: string }> {
  const server = createServer((_, response) => {
    response.writeHead(code).end(JSON.stringify({ status, checks: { redis: { detail: 'ECONNREFUSED' } } }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const child = spawn(process.execPath, [path.join(__dirname, 'health-check.js')], {
    env: { ...process.env, SERVICE: 'gateway', GATEWAY_PORT: String(port) },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const [exit] = (await once(child, 'close')) as [number];
  server.close();
  return { code: exit, said };
}

describe("the image's health check", () => {
  it.each([
    [200, 'ok', 0],
    [200, 'degraded', 1],
    [503, 'unavailable', 1],
  ])('given %i and %s, ends with %i and shows what the service said', async (code, status, exit) => {
    expect(await check(code, status)).toEqual({
      code: exit,
      said: expect.stringContaining('ECONNREFUSED') as string,
    });
  });
});
