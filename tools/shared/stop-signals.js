// @ts-check
'use strict';

/** npm repeats a Ctrl-C that the terminal has already sent to us, so a signal this soon is the same one. */
const SAME_PRESS_MS = 500;

/**
 * Turns SIGINT (Ctrl-C), SIGTERM and SIGHUP into an orderly stop.
 * @param {object} actions
 * @param {(signal: NodeJS.Signals) => void} actions.onFirst tells the person
 * @param {() => void} actions.onSecond kills everything and exits, because the person does not want to wait
 * @returns {{ signal: AbortSignal, requested: Promise<void> }} aborted and resolved by the first one
 */
function stopSignals({ onFirst, onSecond }) {
  const controller = new AbortController();
  let firstAt = 0;
  const requested = new Promise((/** @type {(value: void) => void} */ resolve) => {
    /** @param {NodeJS.Signals} name */
    const onSignal = (name) => {
      if (firstAt === 0) {
        firstAt = Date.now();
        onFirst(name);
        controller.abort(new Stopped(name));
        resolve();
      } else if (Date.now() - firstAt > SAME_PRESS_MS) {
        onSecond();
      }
    };
    for (const name of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(name, onSignal);
    onParentGone(() => onSignal('SIGTERM'));
  });
  return { signal: controller.signal, requested };
}

/**
 * Acts when npm is gone: npm's shell does not pass on a SIGTERM, but killing npm is meant to stop us.
 * @param {() => void} act
 */
function onParentGone(act) {
  const parent = process.ppid;
  if (process.env['npm_lifecycle_event'] === undefined) return;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    act();
  }, 500);
  timer.unref();
}

/** A person or the system has asked us to stop. */
class Stopped extends Error {
  /** @param {NodeJS.Signals} signal */
  constructor(signal) {
    super(`stopped by ${signal}`);
    /** The exit code that shells expect after this signal. */
    this.exitCode = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 }[String(signal)] ?? 1;
  }
}

module.exports = { stopSignals, Stopped };
