// @ts-check
'use strict';

/**
 * Loaded into each service first (node --require): when the process that started it is gone, the service gets
 * the SIGTERM that this process can no longer send. It works from the first moment on, also while the service
 * is still loading and has no handler of its own for either.
 */
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
