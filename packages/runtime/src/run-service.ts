import '@order-flow/telemetry/tracing/start-tracing';
import { ConfigError } from '@order-flow/config/env';
import { logger } from '@order-flow/telemetry/logger';
import { tracesEndpoint } from '@order-flow/telemetry/tracing/start-tracing';

/** Runs a service's start; what goes wrong in it is said in one readable line, and the process ends with code 1. */
export function runService(start: () => Promise<void>): void {
  if (tracesEndpoint === undefined) {
    logger.info('traces are not exported: OTEL_EXPORTER_OTLP_ENDPOINT is not set');
  }
  // A bug: nobody knows what state we are in. What is unfinished comes again from the broker.
  process.on('uncaughtException', (err) => {
    logger.fatal({ err }, 'something was thrown that nobody caught, ending');
    process.exit(1);
  });
  start().catch((err: unknown) => {
    if (err instanceof ConfigError) logger.fatal(`wrong configuration, see .env.example:\n${err.message}`);
    else logger.fatal({ err }, 'the service could not start');
    process.exit(1);
  });
}
