// @ts-check
'use strict';

/** @typedef {import('../stack/fault-stack').Profile} Profile */
/** @typedef {import('../strikes').Strikes} Strikes */
/**
 * One kind of fault. Many of them strike the same way; they differ in what they strike.
 * @typedef {object} Fault
 * @property {string} name what `--fault` takes
 * @property {string} what one sentence: what it does
 * @property {{ short: number, long: number }} strikes how often it strikes in all
 * @property {number} [perRun] strikes in one run of the long form, 10 by default; one run of the short form has all
 * @property {Profile} [profile] the stack's settings
 * @property {(strikes: Strikes) => Promise<void>} strike strikes once, and returns when the fault is healed
 * @property {(strikes: Strikes) => Promise<void>} [afterLoad] runs when the load has ended
 * @property {false} [overlap] no order need be in flight when it strikes
 * @property {true} [renews] the next run needs new databases
 * @property {number} [finalWithinMs] every order must be final so long after healing, 60 s by default
 * @property {true} [clocksJump] times in the databases may be hours off
 * @property {() => string | undefined} [impossible] why it cannot be tried on this machine
 */

/** @type {Profile} */
const PLAIN = { name: 'plain' };
/** @type {Profile} */
const SURROUNDED = { name: 'surrounded', proxied: true, collected: true };
/** @type {Profile} */
const SMALL_DISKS = { name: 'small disks', smallDisks: true };
/** @type {Profile} */
const NPM_START = { name: 'npm start', npmStart: true };
/** Webhooks and mails tell of the orders, with short waits after what fails. @type {Profile} */
const HEARD = {
  name: 'heard',
  heard: true,
  env: {
    OPTIONAL_SERVICES: 'webhooks,notifications',
    WEBHOOK_ALLOW_HTTP: 'true',
    WEBHOOK_ALLOW_PRIVATE: '127.0.0.0/8',
    WEBHOOK_RETRY_DELAYS_SECONDS: '1,1,2,2,3,3,5,5,5,5',
    // The suite itself, and what else the machine does, would keep them from the CPU.
    PROCESS_NICE: '0',
    MAIL_RATE_PER_SECOND: '500',
    MAIL_RETRY_FIRST_SECONDS: '1',
  },
};
/** @type {Profile} */
const HEARD_SMALL_DISKS = { ...HEARD, name: 'heard, small disks', smallDisks: true };
/** Databases of its own: so many orders make each check slow. @type {Profile} */
const CROWDED = { name: 'crowded' };

module.exports = { PLAIN, CROWDED, HEARD, HEARD_SMALL_DISKS, SURROUNDED, SMALL_DISKS, NPM_START };
