// @ts-check
'use strict';

const { startService } = require('./services');

/**
 * Where traces go if the environment says so (OpenTelemetry's own variables).
 * @param {NodeJS.ProcessEnv} env
 * @returns {string | undefined}
 */
function tracesEndpoint(env) {
  return env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'] || env['OTEL_EXPORTER_OTLP_ENDPOINT'] || undefined;
}

/**
 * Starts the embedded trace store where traces have nowhere to go.
 * @param {import('./services').ServiceOptions} options
 * @returns {Promise<{ store?: import('./services').Service, env: NodeJS.ProcessEnv }>} env: what the services need to
 * send to it and to ask it
 */
async function provideTraces(options) {
  if (tracesEndpoint(options.env) !== undefined) return { env: {} };
  const store = await startService('trace-store', options);
  return {
    store,
    env: {
      OTEL_EXPORTER_OTLP_ENDPOINT: store.url,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      JAEGER_QUERY_URL: options.env['JAEGER_QUERY_URL'] || store.url,
    },
  };
}

module.exports = { provideTraces, tracesEndpoint };
