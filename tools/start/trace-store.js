// @ts-check
'use strict';

const { startService } = require('./services');

/**
 * Where the environment sends traces (OpenTelemetry's own variables); undefined: nowhere.
 * @param {NodeJS.ProcessEnv} env
 * @returns {string | undefined}
 */
function tracesEndpoint(env) {
  return env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'] || env['OTEL_EXPORTER_OTLP_ENDPOINT'] || undefined;
}

/**
 * Starts the embedded trace store, unless the environment sends traces elsewhere.
 * @param {import('./services').ServiceOptions} options
 * @returns {Promise<{ store?: import('./services').Service, env: NodeJS.ProcessEnv }>} env: the variables that the
 * services need to send spans to it and to query it
 */
async function provideTraces(options) {
  if (tracesEndpoint(options.env) !== undefined) return { env: {} };
  const store = await startService('trace-store', options);
  return {
    store,
    env: {
      OTEL_EXPORTER_OTLP_ENDPOINT: store.url,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      // A person waits for the trace on the admin page. OpenTelemetry's default is 5 s.
      OTEL_BSP_SCHEDULE_DELAY: options.env['OTEL_BSP_SCHEDULE_DELAY'] || '1000',
      JAEGER_QUERY_URL: options.env['JAEGER_QUERY_URL'] || store.url,
    },
  };
}

module.exports = { provideTraces, tracesEndpoint };
