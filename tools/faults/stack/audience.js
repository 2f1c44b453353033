// @ts-check
'use strict';

const { once } = require('node:events');
const fs = require('node:fs');
const http = require('node:http');
const { SMTPServer } = require('smtp-server');
const { LOOPBACK } = require('../../servers/ports');

/** Endpoints of webhooks. The second one refuses one request in REFUSED, before it looks at it. */
const ENDPOINTS = /** @type {const} */ (['good', 'moody']);
const REFUSED = 7;

/**
 * Those who hear of orders: two endpoints and a mail server. What they accept is in a file, a JSON value on each line, before
 * they answer: what a sender counts as accepted can never be missing there.
 */
class Audience {
  /** @param {string} file */
  constructor(file) {
    this.file = file;
    this.requests = 0;
    this.web = http.createServer((request, response) => void this.hear(request, response));
    this.mail = new SMTPServer({
      disabledCommands: ['AUTH', 'STARTTLS'],
      disableReverseLookup: true,
      onData: (stream, _session, callback) => {
        let raw = '';
        stream.setEncoding('utf8').on('data', (/** @type {string} */ part) => (raw += part));
        stream.on('error', callback);
        stream.on('end', () => {
          const [, messageId = ''] = /^message-id:\s*<([^>]+)>/im.exec(raw) ?? [];
          this.note({ by: 'mail', id: messageId });
          callback();
        });
      },
    });
    // A service that is killed in the middle of a mail.
    this.mail.on('error', () => undefined);
  }

  async start() {
    fs.writeFileSync(this.file, '');
    this.web.listen(0, LOOPBACK);
    this.mail.listen(0, LOOPBACK);
    await Promise.all([once(this.web, 'listening'), once(this.mail.server, 'listening')]);
  }

  /** The URLs of the endpoints. */
  get urls() {
    return ENDPOINTS.map((name) => `http://${LOOPBACK}:${portOf(this.web)}/${name}`);
  }

  get smtpUrl() {
    return `smtp://${LOOPBACK}:${portOf(this.mail.server)}`;
  }

  async stop() {
    this.web.close().closeAllConnections();
    await new Promise((resolve) => this.mail.close(() => resolve(undefined)));
  }

  /**
   * @param {http.IncomingMessage} request
   * @param {http.ServerResponse} response
   */
  async hear(request, response) {
    const by = (request.url ?? '').slice(1);
    this.requests += 1;
    if (by === 'moody' && this.requests % REFUSED === 0) {
      request.resume();
      response.writeHead(500).end();
      return;
    }
    let text = '';
    try {
      for await (const chunk of request.setEncoding('utf8')) text += chunk;
    } catch {
      // The sender was killed in the middle.
      return;
    }
    const { type, data } = JSON.parse(text);
    this.note({ by, id: request.headers['webhook-id'], type, orderId: data.orderId });
    response.writeHead(204).end();
  }

  /** @param {object} what */
  note(what) {
    fs.appendFileSync(this.file, `${JSON.stringify({ ...what, atMs: Date.now() })}\n`);
  }
}

/** @param {import('node:net').Server} server */
const portOf = (server) => /** @type {import('node:net').AddressInfo} */ (server.address()).port;

module.exports = { Audience };
