// @ts-check
'use strict';

/**
 * Loaded first into each service (node --require). When the parent process is gone, the service sends itself the SIGTERM
 * that the parent can no longer send. This also works while the service is still loading and has no handlers.
 */
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
