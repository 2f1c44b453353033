import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from '../servers/ports';
import { installedServices, startService } from './services';

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'services-'));
  put('packages/telemetry/dist/tracing/start-tracing.js', '');
});
afterEach(() => rmSync(root, { recursive: true }));

function put(file: string, text: string): void {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  writeFileSync(path.join(root, file), text);
}

const start = (port: number) =>
  startService('gateway', {
    root,
    node: process.execPath,
    env: { ...process.env, DATA_DIR: root, GATEWAY_PORT: String(port) },
  });

/** Takes the place of the gateway's program: answers 200 to everything, or ends because its port is taken. */
const READY_AT_ONCE = `require('node:http')
  .createServer((request, response) => response.end('{}'))
  .on('error', ({ code }) => { console.log(code); process.exit(1); })
  .listen(process.env.GATEWAY_PORT, '127.0.0.1');`;

it('starts a service and stops it', async () => {
  put('gateway/dist/main.js', READY_AT_ONCE);
  const service = await start(await freePort());
  expect((await fetch(service.url)).status).toBe(200);
  await service.stop();
});

it('does not take the answer of another program for its own', async () => {
  // Only Linux says whose a port is.
  if (!existsSync('/proc/net/tcp')) return;
  put('gateway/dist/main.js', `setTimeout(() => { ${READY_AT_ONCE} }, 300);`);
  const other = createServer((_, response) => response.end('{}')).listen(0, '127.0.0.1');
  await new Promise((resolve) => other.once('listening', resolve));
  try {
    await expect(start((other.address() as AddressInfo).port)).rejects.toThrow(
      /^gateway ended while starting \(exit code 1\)[^]*EADDRINUSE/,
    );
  } finally {
    other.close();
  }
});

it('reads which services are installed as the gateway does, with blanks too', () => {
  expect(installedServices({ OPTIONAL_SERVICES: 'notifications, webhooks' })).toEqual(installedServices({}));
  expect(installedServices({ OPTIONAL_SERVICES: 'none' })).toHaveLength(3);
});
