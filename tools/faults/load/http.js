// @ts-check
'use strict';

const http = require('node:http');

/** Longer than any limit of the gateway. */
const LIMIT_MS = 12_000;

/** @typedef {{ status: number, headers: http.IncomingHttpHeaders, body: unknown }} Answer body: parsed if it is JSON */

/**
 * Sends a request and reads the whole answer.
 * @param {http.Agent} agent
 * @param {string} url
 * @param {{ method?: string, headers?: Record<string, string>, body?: string, limitMs?: number }} [options]
 * @throws {Error} if there is no whole answer
 * @returns {Promise<Answer>}
 */
function ask(agent, url, { method = 'GET', headers = {}, body, limitMs = LIMIT_MS } = {}) {
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const request = http.request(url, { method, agent, headers: { ...headers, ...length } });
    const timer = setTimeout(() => request.destroy(new Error(`no answer within ${limitMs} ms`)), limitMs);
    const failed = (/** @type {Error} */ error) => {
      clearTimeout(timer);
      reject(error);
    };
    request.on('error', failed);
    request.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (/** @type {string} */ chunk) => (text += chunk));
      response.on('error', failed);
      response.on('aborted', () => failed(new Error('the answer was cut off')));
      response.on('end', () => {
        clearTimeout(timer);
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: parsed(text) });
      });
    });
    request.end(body);
  });
}

/** @param {string} text */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

module.exports = { ask };
