// @ts-check
'use strict';

const { randomUUID } = require('node:crypto');
const http = require('node:http');
const { setTimeout: sleep } = require('node:timers/promises');
const { ask } = require('./http');

/** @typedef {import('./client-log').ClientLog} ClientLog */
/** @typedef {import('./client-log').Kind} Kind */
/** @typedef {import('./http').Answer} Answer */
/** @typedef {{ name: string, password: string }} Operator */
/**
 * @typedef {object} Wanted what a client wants to have done
 * @property {Kind} kind
 * @property {string} path
 * @property {Record<string, unknown>} request what the log says of it
 * @property {object} [body] the body of the request
 * @property {string} [key] its Idempotency-Key: only with one it is sent again
 */

/** The wait before the first repetition; each one is longer by a half, up to the longest. */
const RETRY_MS = 250;
const LONGEST_RETRY_MS = 3_000;
const SIGN_IN_AGAIN_MS = 1_000;

/** A client of the gateway that notes everything it sends and hears. */
class Client {
  /** @param {{ url: string, operator: Operator, log: ClientLog }} options */
  constructor({ url, operator, log }) {
    this.url = url;
    this.operator = operator;
    this.log = log;
    this.agent = new http.Agent({ keepAlive: true, maxSockets: 512 });
    /** Orders that were sent and not answered yet. */
    this.ordersInFlight = 0;
    /** @type {Record<string, string> | undefined} */
    this.session = undefined;
    /** @type {Promise<void> | undefined} */
    this.signingIn = undefined;
    /** What no log may show: the password, and the cookie and CSRF token of each session. */
    this.secrets = new Set([operator.password]);
  }

  /**
   * Sends the request. If the answer does not say what became of it (none, 5xx, 429, or a session that has ended), it is
   * sent again with the same key, until it is answered or `signal` ends that.
   * @param {Wanted} wanted
   * @param {AbortSignal} signal
   * @returns {Promise<Answer | undefined>} the last answer
   */
  async send(wanted, signal) {
    for (let waitMs = RETRY_MS; ; waitMs = Math.min(waitMs * 1.5, LONGEST_RETRY_MS)) {
      const answer = await this.once(wanted);
      if (answer && !isOpen(answer.status)) return answer;
      if (answer?.status === 401 || answer?.status === 403) this.session = undefined;
      if (wanted.key === undefined || signal.aborted) return answer;
      await sleep(waitMs, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return answer;
    }
  }

  /**
   * @param {Wanted} wanted
   * @returns {Promise<Answer | undefined>} undefined: no answer came
   */
  async once({ kind, path, request, body, key }) {
    const isOrder = kind === 'order.create';
    if (!isOrder) {
      await this.signedIn();
      if (!this.session) return undefined;
    }
    const note = { op: randomUUID(), kind, ...(key !== undefined && { key }) };
    const headers = {
      ...(body && { 'content-type': 'application/json' }),
      ...(key !== undefined && { 'idempotency-key': key }),
      ...(!isOrder && this.session),
    };
    this.log.note({ ...note, event: 'sent', request });
    if (isOrder) this.ordersInFlight += 1;
    try {
      const text = body && JSON.stringify(body);
      const answer = await ask(this.agent, this.url + path, {
        method: 'POST',
        headers,
        ...(text && { body: text }),
      });
      this.log.note({ ...note, event: 'answered', status: answer.status, body: answer.body });
      return answer;
    } catch (error) {
      this.log.note({ ...note, event: 'unknown', error: /** @type {Error} */ (error).message });
      return undefined;
    } finally {
      if (isOrder) this.ordersInFlight -= 1;
    }
  }

  /** Signs in, unless there is a session or an attempt has just failed. Afterwards `session` says whether it worked. */
  signedIn() {
    if (this.session) return Promise.resolve();
    this.signingIn ??= this.signIn();
    return this.signingIn;
  }

  async signIn() {
    try {
      const { status, headers, body } = await ask(this.agent, `${this.url}/auth/login`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(this.operator),
      });
      const cookie = headers['set-cookie']?.[0]?.split(';')[0];
      if (status !== 200 || cookie === undefined) throw new Error(`sign-in answered ${status}`);
      const { csrfToken } = /** @type {{ csrfToken: string }} */ (body);
      this.session = { cookie, 'x-csrf-token': csrfToken };
      this.secrets.add(csrfToken).add(cookie.slice(cookie.indexOf('=') + 1));
      this.signingIn = undefined;
    } catch {
      setTimeout(() => (this.signingIn = undefined), SIGN_IN_AGAIN_MS).unref();
    }
  }

  close() {
    this.agent.destroy();
  }
}

/**
 * @param {number} status
 * @returns {boolean} whether the request can still be carried out, by this attempt or the next
 */
const isOpen = (status) => status >= 500 || [401, 403, 429].includes(status);

module.exports = { Client };
