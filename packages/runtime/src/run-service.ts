import '@order-flow/telemetry/tracing/start-tracing';
import { ConfigError } from '@order-flow/config/env';
import { logger } from '@order-flow/telemetry/logger';
import { tracesEndpoint } from '@order-flow/telemetry/tracing/start-tracing';

/** Starts a service. If that fails, one readable line says why and the process ends with code 1. */
export function runService(start: () => Promise<void>): void {
  if (tracesEndpoint === undefined) {
    logger.info('traces are not exported: OTEL_EXPORTER_OTLP_ENDPOINT is not set');
  }
  // This is a bug, so our state is unknown. The broker delivers unfinished messages again.
  process.on('uncaughtException', (err) => {
    logger.fatal({ err }, 'uncaught exception, the process ends');
    process.exit(1);
  });
  start().catch((err: unknown) => {
    if (err instanceof ConfigError) logger.fatal(`wrong configuration, see .env.example:\n${err.message}`);
    else logger.fatal({ err }, 'the service could not start');
    process.exit(1);
  });
}
