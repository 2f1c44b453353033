import { Inject, Injectable, NotFoundException, ServiceUnavailableException } from '@nestjs/common';
import type { OrderTrace, OrderView } from '@order-flow/contracts/payloads';
import { logger } from '@order-flow/telemetry/logger';
import { GATEWAY_CONFIG, type GatewayConfig } from '../config';
import { spansOf, type JaegerTrace } from './jaeger';

const TIMEOUT_MS = 3000;
const MAX_BYTES = 8 * 1024 * 1024;

/** Reads the traces of orders from Jaeger's query API, or from a store with the same API. */
@Injectable()
export class OrderTraces {
  constructor(@Inject(GATEWAY_CONFIG) private readonly config: GatewayConfig) {}

  /** @throws NotFoundException if the trace does not exist, ServiceUnavailableException if the store cannot be asked */
  async of({ traceId, traceSampled }: OrderView): Promise<OrderTrace> {
    if (traceId === null || !traceSampled) {
      throw new NotFoundException('The trace of this order was not sampled, so it was not kept.');
    }
    if (this.config.JAEGER_QUERY_URL === '') {
      throw new ServiceUnavailableException(
        'No trace store is configured: JAEGER_QUERY_URL of the gateway is not set.',
      );
    }
    const trace = await this.fetch(traceId);
    const spans = trace ? spansOf(trace) : [];
    if (spans.length === 0) {
      throw new NotFoundException(
        `The trace store has no trace ${traceId}: it has been dropped, or is still on its way.`,
      );
    }
    return { traceId, spans };
  }

  private async fetch(traceId: string): Promise<JaegerTrace | undefined> {
    try {
      const response = await fetch(
        `${this.config.JAEGER_QUERY_URL.replace(/\/$/, '')}/api/traces/${traceId}`,
        {
          headers: { accept: 'application/json' },
          // An answer must not send the gateway to another server.
          redirect: 'error',
          signal: AbortSignal.timeout(TIMEOUT_MS),
        },
      );
      if (response.status === 404) return undefined;
      if (!response.ok) throw new Error(`it answers ${response.status}`);
      const { data } = JSON.parse(await textOf(response)) as { data?: readonly JaegerTrace[] | null };
      return data?.[0];
    } catch (err) {
      logger.warn({ err }, 'the trace store did not answer');
      throw new ServiceUnavailableException(
        `The trace store does not answer as it should: ${reasonOf(err)}.`,
      );
    }
  }
}

/** @throws Error if the answer is larger than 8 MiB */
async function textOf(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > MAX_BYTES) throw new Error('the trace is larger than 8 MiB');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** The reason without the store's address. */
function reasonOf(error: unknown): string {
  const { name, message } = error as Error;
  if (name === 'TimeoutError') return `no answer within ${TIMEOUT_MS / 1000} s`;
  if (name === 'SyntaxError') return 'its answer is not JSON';
  return message === 'fetch failed' ? 'it cannot be reached' : message;
}
