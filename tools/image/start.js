// @ts-check
'use strict';

/** What an image runs: the service that it was built for (SERVICE), with tracing loaded before anything else. */

const path = require('node:path');

require(path.join(__dirname, 'packages/telemetry/dist/tracing/start-tracing.js'));
require(path.join(__dirname, process.env['SERVICE'] ?? '', 'dist/main.js'));
