// @ts-check
'use strict';

/**
 * Loaded first into each service (node --require). When the parent process is gone, the service sends itself the SIGTERM
 * that the parent can no longer send. This also works while the service is still loading and has no handlers.
 */
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));

// A terminal tells all of its processes at once (Ctrl-C, or that it was closed). The parent stops them, one after another.
for (const name of /** @type {const} */ (['SIGINT', 'SIGHUP'])) process.on(name, () => undefined);
