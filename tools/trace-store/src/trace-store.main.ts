import { integer, readEnv, text } from '@order-flow/config/env';
import { logger } from '@order-flow/telemetry/logger';
import { stopInOrder } from '@order-flow/runtime/shutdown';
import { serveTraces } from './trace-store';

/** The variables of the trace store; .env.example explains them. */
export const traceStoreEnv = { TRACE_STORE_PORT: integer(1, 65_535, 4318), HOST: text('127.0.0.1') };

async function main(): Promise<void> {
  const { TRACE_STORE_PORT: port, HOST: host } = readEnv(traceStoreEnv);
  const traces = await serveTraces(port, host);
  stopInOrder([{ name: 'HTTP', run: traces.stop, limitMs: 1000 }]);
  logger.info({ port, host }, 'trace store started: it keeps the newest traces in memory, for development');
}

// Without run-service.ts, because that turns on tracing.
main().catch((err: unknown) => {
  logger.fatal({ err }, 'the trace store could not start');
  process.exit(1);
});
