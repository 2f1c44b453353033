import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { EndpointWithSecret } from '@order-flow/contracts/payloads';
import { nodeBinary } from '../../tools/install/install';
import { freePort } from '../../tools/servers/ports';
import { eventually } from '../support/eventually';
import { Stack } from '../support/stack';

const root = path.join(__dirname, '../..');

describe('the example of a webhook receiver', () => {
  const dir = mkdtempSync(path.join(tmpdir(), 'order-flow-receiver-'));
  let stack: Stack;
  let receiver: ChildProcess | undefined;
  let output = '';

  beforeAll(async () => {
    const settings = {
      WEBHOOK_ALLOW_HTTP: 'true',
      WEBHOOK_ALLOW_PRIVATE: '127.0.0.0/8',
      // What it misses does not come by itself again.
      WEBHOOK_RETRY_DELAYS_SECONDS: '3600',
    };
    stack = await Stack.start(settings, [], undefined, { optional: ['webhooks-service'] });
  });
  afterAll(async () => {
    receiver?.kill('SIGKILL');
    await stack.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  it('keeps each event once, in order, and catches up on what it has missed while it was down', async () => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}/`;
    const operator = await stack.asOperator();
    const { body: endpoint } = await stack.http<EndpointWithSecret>(
      'POST',
      '/v1/webhooks/endpoints',
      { url },
      operator,
    );
    const start = () => {
      const child = spawn(nodeBinary(root), ['examples/webhook-receiver/receiver.js'], {
        cwd: root,
        env: {
          PATH: process.env['PATH'],
          WEBHOOK_SECRET: endpoint.secret,
          ENDPOINT_ID: endpoint.id,
          GATEWAY_URL: stack.url('gateway'),
          FILE: path.join(dir, 'received.jsonl'),
          PORT: String(port),
        },
      });
      const note = (chunk: Buffer) => (output += chunk.toString());
      child.stdout.on('data', note);
      child.stderr.on('data', note);
      return child;
    };
    const received = async () =>
      (await (await fetch(url)).json()) as Record<string, { type: string; data: { sequence: number } }[]>;
    const { id: productId } = await stack.createProduct(1000);

    receiver = start();
    await eventually(() => output.includes('caught up: 0 missed'));
    const first = await stack.place(productId);
    await eventually(async () => (await received())[first.id]);
    const exited = once(receiver, 'exit');
    receiver.kill('SIGKILL');
    await exited;

    const second = await stack.place(productId);
    await stack.untilFinal(second.id);
    await stack.http('POST', `/orders/${first.id}/cancel`, undefined, operator);
    await eventually(async () => {
      const { body } = await stack.http<{ items: { attempts: number }[] }>(
        'GET',
        `/v1/webhooks/deliveries?endpointId=${endpoint.id}`,
        undefined,
        operator,
      );
      return body.items.length === 3 && body.items.every(({ attempts }) => attempts > 0);
    });
    receiver = start();
    await eventually(() => output.includes('caught up: 2 missed'));
    const kept = await received();
    expect(kept[first.id]?.map(({ type, data }) => [type, data.sequence])).toEqual([
      ['order.confirmed', 1],
      ['order.cancelled', 2],
    ]);
    expect(kept[second.id]).toMatchObject([{ type: 'order.confirmed' }]);

    const forged = await fetch(url, { method: 'POST', body: '{}', headers: { 'webhook-id': 'x' } });
    expect(forged.status).toBe(400);
    const third = await stack.place(productId);
    await eventually(async () => (await received())[third.id]);
    expect(Object.keys(await received())).toHaveLength(3);
  });
});
