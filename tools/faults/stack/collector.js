// @ts-check
'use strict';

const { once } = require('node:events');
const http = require('node:http');

/** A receiver of spans that takes them, answers 500, never answers, or is away. It keeps nothing. */
class Collector {
  constructor() {
    /** @type {'takes' | 'hangs' | 'answers 500'} */
    this.mode = 'takes';
    this.port = 0;
    this.received = 0;
    /** @type {http.Server | undefined} */
    this.server = undefined;
  }

  async start() {
    const server = http.createServer((request, response) => {
      request.resume();
      request.on('error', () => undefined);
      request.on('end', () => {
        this.received += 1;
        if (this.mode === 'hangs') return;
        response.writeHead(this.mode === 'takes' ? 200 : 500, { 'content-type': 'application/json' });
        response.end('{}');
      });
    });
    server.listen(this.port, '127.0.0.1');
    await once(server, 'listening');
    this.port = /** @type {import('node:net').AddressInfo} */ (server.address()).port;
    this.server = server;
  }

  /** @returns {string} */
  get url() {
    return `http://127.0.0.1:${this.port}`;
  }

  async stop() {
    const { server } = this;
    if (!server) return;
    this.server = undefined;
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  }
}

module.exports = { Collector };
