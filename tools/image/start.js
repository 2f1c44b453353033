// @ts-check
'use strict';

/** The program of an image. It runs the service SERVICE and loads tracing before anything else. */

const path = require('node:path');

require(path.join(__dirname, 'packages/telemetry/dist/tracing/start-tracing.js'));
require(path.join(__dirname, process.env['SERVICE'] ?? '', 'dist/main.js'));
