// @ts-check
'use strict';

/** An SMTP server that delivers nothing, with a page on which a person reads the mails. For `npm start` and tests. */

const { once } = require('node:events');
const http = require('node:http');
const PostalMime = require('postal-mime');
const { SMTPServer } = require('smtp-server');
const { listPage, mailPage } = require('./pages');

const MOST_MAILS = 200;
const MOST_BYTES = 1_000_000;
const LOCAL = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

/**
 * @typedef {object} SunkMail
 * @property {number} id from 1
 * @property {Date} at
 * @property {string[]} to
 * @property {import('postal-mime').Email} mail
 * @property {string} raw
 */
/**
 * @typedef {object} MailSink
 * @property {string} smtpUrl for MAIL_PROVIDERS
 * @property {string} url of the page
 * @property {readonly SunkMail[]} mails the newest 200, the oldest of them first
 * @property {() => Promise<void>} stop
 */

/**
 * @param {{ host: string, port: number, smtpPort?: number }} where port 0: any
 * @returns {Promise<MailSink>}
 */
async function startMailSink({ host, port, smtpPort = 0 }) {
  /** @type {SunkMail[]} */
  const mails = [];
  let lastId = 0;
  const smtp = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    size: MOST_BYTES,
    disableReverseLookup: true,
    onData(stream, session, callback) {
      /** @type {Buffer[]} */
      const parts = [];
      stream.on('data', (/** @type {Buffer} */ part) => {
        if (!stream.sizeExceeded) parts.push(part);
      });
      stream.on('error', callback);
      stream.on('end', async () => {
        try {
          if (stream.sizeExceeded) throw new Error('the mail is too large');
          const bytes = Buffer.concat(parts);
          const to = session.envelope.rcptTo.map(({ address }) => address);
          const mail = await PostalMime.parse(bytes);
          mails.push({ id: ++lastId, at: new Date(), to, mail, raw: bytes.toString() });
          if (mails.length > MOST_MAILS) mails.shift();
          callback();
        } catch (error) {
          callback(error instanceof Error ? error : new Error(String(error)));
        }
      });
    },
  });
  // A client that goes away in the middle is no fault of the sink.
  smtp.on('error', () => undefined);
  const page = http.createServer((request, response) => answer(mails, request, response));
  smtp.listen(smtpPort, host);
  page.listen(port, host);
  await Promise.all([once(smtp.server, 'listening'), once(page, 'listening')]);
  /** @param {import('node:net').Server} server */
  const portOf = (server) => /** @type {import('node:net').AddressInfo} */ (server.address()).port;
  const name = host.includes(':') ? `[${host}]` : host;
  return {
    smtpUrl: `smtp://${name}:${portOf(smtp.server)}`,
    url: `http://${name}:${portOf(page)}`,
    mails,
    stop: async () => {
      page.closeAllConnections();
      await Promise.all([
        new Promise((resolve) => smtp.close(() => resolve(undefined))),
        new Promise((resolve) => page.close(resolve)),
      ]);
    },
  };
}

/**
 * `/`: the list. `/<id>`: one mail. `/<id>.html`: its HTML part, in which no script runs and nothing is loaded.
 * @param {readonly SunkMail[]} mails
 * @param {http.IncomingMessage} request
 * @param {http.ServerResponse} response
 */
function answer(mails, request, response) {
  // Another site could give its own name this address, and read the mails in the person's browser.
  const allowed = LOCAL.test(request.headers.host ?? '') && request.method === 'GET';
  const [, id, part] = /^\/(\d*)(\.html|\.txt)?$/.exec(request.url ?? '') ?? [];
  const found = mails.find((mail) => mail.id === Number(id));
  if (!allowed) return void response.writeHead(403).end();
  if (id === undefined || (id !== '' && !found)) return void response.writeHead(404).end('no such mail');
  const isText = part === '.txt';
  const isPart = part === '.html';
  const body = !found
    ? listPage(mails.toReversed())
    : isText
      ? found.raw
      : isPart
        ? (found.mail.html ?? '')
        : mailPage(found);
  response.writeHead(200, {
    'content-type': `text/${isText ? 'plain' : 'html'}; charset=utf-8`,
    'content-security-policy': `default-src 'none'; style-src 'unsafe-inline'; ${isPart ? 'sandbox allow-popups' : "frame-src 'self'"}`,
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  });
  response.end(body);
}

module.exports = { startMailSink };
