// @ts-check
'use strict';

/** What an image runs: the service that it was built for (SERVICE), with tracing loaded before anything else. */

const path = require('node:path');

require(path.join(__dirname, 'dist/observability/src/start-tracing.js'));
require(path.join(__dirname, 'dist', process.env['SERVICE'] ?? '', 'src/main.js'));
