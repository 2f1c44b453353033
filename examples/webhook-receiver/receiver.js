'use strict';

/**
 * A subscriber: takes in webhooks, each once, keeps them in a file, and asks at its start for what it has missed. README.md
 * says how to run it.
 */
const { appendFileSync, existsSync, readFileSync } = require('node:fs');
const { createServer } = require('node:http');
const { recoveryToken, verify, WebhookVerificationError } = require('@order-flow/webhook-verifier');

/** @typedef {{ type: string, data: { orderId?: string, sequence?: number } }} Event */
/** @typedef {{ items: (Event & { id: string })[], nextCursor: string | null }} Missed */

const {
  WEBHOOK_SECRET = '',
  ENDPOINT_ID = '',
  GATEWAY_URL = 'http://127.0.0.1:3000',
  FILE = 'received.jsonl',
  PORT = '8080',
} = process.env;
/** Two while one is being changed, the newer one first. */
const SECRETS = WEBHOOK_SECRET.split(',');
const MAX_BODY_BYTES = 1_000_000;

/** The ids that were seen. A real subscriber has them in its database, unique, written in the transaction of their effect. */
const seen = new Set();
/** @type {Map<string, Event[]>} The events of each order, the first one first. */
const orders = new Map();
/** Up to here, in the sender's order, all events are here. */
let cursor = '';

/** @param {string} id @param {Event} event */
function remember(id, { type, data }) {
  seen.add(id);
  const { orderId } = data;
  if (orderId === undefined) return;
  // They may come in any order. The one with the highest number is the latest.
  const events = [...(orders.get(orderId) ?? []), { type, data }];
  orders.set(
    orderId,
    events.sort((a, b) => (a.data.sequence ?? 0) - (b.data.sequence ?? 0)),
  );
}

/** @param {string} id @param {Event} event @returns {boolean} false: it was here already */
function take(id, event) {
  if (seen.has(id)) return false;
  // First to the disk, then the answer: an event that was answered is not sent again.
  appendFileSync(FILE, `${JSON.stringify({ id, type: event.type, data: event.data })}\n`);
  remember(id, event);
  console.log(event.type, event.data.orderId ?? '', event.data.sequence ?? '');
  return true;
}

/** Reads what an earlier run has received. A last line that a crash has cut off is not an event: it was not answered. */
function load() {
  if (!existsSync(FILE)) return;
  const lines = readFileSync(FILE, 'utf8').split('\n');
  if (lines.at(-1) !== '') appendFileSync(FILE, '\n');
  for (const line of lines) {
    try {
      const { id, cursor: at, ...event } = JSON.parse(line);
      if (at) cursor = at;
      else remember(id, event);
    } catch {
      if (line !== '') console.warn('a line that was cut off is left out');
    }
  }
}

/** Asks for all events after the cursor, and takes those that did not come. */
async function catchUp() {
  let missed = 0;
  for (;;) {
    const url = new URL(`/v1/webhooks/endpoints/${ENDPOINT_ID}/missed`, GATEWAY_URL);
    if (cursor) url.searchParams.set('after', cursor);
    const headers = { authorization: `Bearer ${recoveryToken(SECRETS[0] ?? '')}` };
    const response = await fetch(url, { headers, signal: AbortSignal.timeout(10_000) });
    if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
    const page = await response.json();
    const { items, nextCursor } = /** @type {Missed} */ (page);
    for (const { id, ...event } of items) if (take(id, event)) missed += 1;
    const last = items.at(-1);
    if (last) {
      cursor = last.id;
      appendFileSync(FILE, `${JSON.stringify({ cursor })}\n`);
    }
    if (nextCursor === null) break;
  }
  console.log(`caught up: ${missed} missed`);
}

/** @param {import('node:http').IncomingMessage} request @returns {Promise<Buffer>} */
async function bytesOf(request) {
  const chunks = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    if (length > MAX_BODY_BYTES) throw new WebhookVerificationError('the body is too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

const server = createServer(async (request, response) => {
  if (request.method === 'GET') {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(Object.fromEntries(orders)));
    return;
  }
  try {
    const event = verify({
      secrets: SECRETS,
      headers: request.headers,
      body: await bytesOf(request),
    });
    take(String(request.headers['webhook-id']), /** @type {Event} */ (event));
    response.writeHead(204).end();
  } catch (error) {
    // 500: the sender tries again later.
    const status = error instanceof WebhookVerificationError ? 400 : 500;
    console.error(error instanceof Error ? error.message : error);
    response.writeHead(status, { connection: 'close' }).end();
  }
});

load();
server.listen(Number(PORT), '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${PORT}`);
  // New events come in meanwhile. What comes both ways counts once.
  if (ENDPOINT_ID) catchUp().catch((error) => console.error(`not caught up: ${error.message}`));
});
