// @ts-check
'use strict';

const { Stopped, stopSignals } = require('../shared/stop-signals');

/**
 * Runs a command of a person: an error is said in one line, and Ctrl-C stops it in order. Ends the process.
 * @param {import('../shared/console').Log} log
 * @param {(signal: AbortSignal) => Promise<void>} work
 */
function runUntilStopped(log, work) {
  const { signal } = stopSignals({
    onFirst: (name) => log(`${name}: stopping`),
    onSecond: () => process.exit(130),
  });
  work(signal).then(
    () => process.exit(0),
    (error) => {
      if (error instanceof Stopped) process.exit(error.exitCode);
      log(`\n${error instanceof Error ? error.message : String(error)}`);
      process.exit(1);
    },
  );
}

module.exports = { runUntilStopped };
