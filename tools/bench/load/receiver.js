// @ts-check
'use strict';

/**
 * A program that receives spans over OTLP (HTTP, protobuf) and webhooks at /hooks/…, counts them and drops them. It is its
 * own process, so that its cost is measured separately. GET returns the counts. Its parent gets the port over IPC.
 * PROCESS_NICE is its priority, as for the services.
 */

const http = require('node:http');

let spans = 0;
/** Endpoint and `webhook-id`: an attempt may come twice. */
const webhooks = new Set();

const server = http.createServer((request, response) => {
  if (request.method === 'GET') {
    response.end(JSON.stringify({ spans, webhooks: webhooks.size }));
    return;
  }
  if (request.url?.startsWith('/hooks/')) {
    webhooks.add(`${request.url} ${request.headers['webhook-id']}`);
    request.resume().on('end', () => response.writeHead(204).end());
    return;
  }
  /** @type {Buffer[]} */
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    spans += countSpans(Buffer.concat(chunks));
    // An empty ExportTraceServiceResponse means that all spans were accepted.
    response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
  });
});

/**
 * Reads only the lengths: ExportTraceServiceRequest.resource_spans (1) → scope_spans (2) → spans (2).
 * @param {Buffer} body
 * @returns {number}
 */
function countSpans(body) {
  let count = 0;
  for (const resourceSpans of fields(body, 1)) {
    for (const scopeSpans of fields(resourceSpans, 2)) {
      for (const span of fields(scopeSpans, 2)) if (span.length > 0) count += 1;
    }
  }
  return count;
}

/**
 * The length-delimited fields of that number in a protobuf message.
 * @param {Buffer} message
 * @param {number} number
 * @returns {Generator<Buffer>}
 */
function* fields(message, number) {
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = message[at++] ?? 0;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < message.length) {
    const tag = varint();
    const wireType = tag & 7;
    if (wireType === 0) varint();
    else if (wireType === 1) at += 8;
    else if (wireType === 5) at += 4;
    else {
      const length = varint();
      if (tag >> 3 === number) yield message.subarray(at, at + length);
      at += length;
    }
  }
}

if (require.main === module) {
  /** @type {typeof import('@order-flow/runtime/priority')} */
  const { letOthersGoFirst } = require('@order-flow/runtime/priority');
  letOthersGoFirst(Number(process.env['PROCESS_NICE'] ?? 0));
  server.listen(0, '127.0.0.1', () => {
    process.send?.(/** @type {import('node:net').AddressInfo} */ (server.address()).port);
  });
  process.once('disconnect', () => process.exit(0));
}

module.exports = { countSpans };
