import CircuitBreaker from 'opossum';
import { logger } from '@order-flow/telemetry/logger';
import { gauge } from '@order-flow/telemetry/metrics/metrics';
import { queues, type Queue } from '@order-flow/contracts/contracts';
import { RequestError } from '@order-flow/contracts/errors';

/** After this time one request is let through, to see whether the owner answers again. */
const RESET_MS = 1000;
const WINDOW_MS = 10_000;
/**
 * Below 50 %, because a failure is known only after the time limit of its request: half of the requests have failed only
 * after twice that time.
 */
const FAILED_PERCENT = 25;
const MIN_REQUESTS = 5;

type Ask = () => Promise<unknown>;

/**
 * One breaker for each queue. While the queue's owner does not answer, requests to it fail at once instead of waiting.
 * Requests to other queues are not affected.
 */
export class CircuitBreakers {
  private readonly byQueue = new Map(queues.map((queue) => [queue, breakerOf(queue)]));

  constructor() {
    gauge('circuit_breaker_open', (metric) => {
      for (const [queue, breaker] of this.byQueue) metric.set({ queue }, breaker.opened ? 1 : 0);
    });
  }

  /** @throws RequestError UNAVAILABLE at once while the queue's breaker is open; else what `ask` throws */
  async around<T>(queue: Queue, ask: () => Promise<T>): Promise<T> {
    const breaker = this.byQueue.get(queue);
    // Checked here, because opossum would count each refusal as a request and then see too few failures.
    if (!breaker || breaker.opened) throw refusal(queue);
    try {
      return (await breaker.fire(ask)) as T;
    } catch (error) {
      // Other errors are opossum's own: a trial is under way, or the service stops.
      throw error instanceof RequestError ? error : refusal(queue);
    }
  }

  close(): void {
    for (const breaker of this.byQueue.values()) breaker.shutdown();
  }
}

function breakerOf(queue: Queue): CircuitBreaker<[Ask]> {
  const breaker = new CircuitBreaker((ask: Ask) => ask(), {
    name: queue,
    // The request has its own time limit.
    timeout: false,
    resetTimeout: RESET_MS,
    rollingCountTimeout: WINDOW_MS,
    rollingPercentilesEnabled: false,
    errorThresholdPercentage: FAILED_PERCENT,
    volumeThreshold: MIN_REQUESTS,
    errorFilter: (error: unknown) => !isOutage(error),
  });
  breaker.on('open', () => logger.warn({ queue }, 'no answers: requests are refused for a second'));
  breaker.on('close', () => logger.info({ queue }, 'answers arrive again'));
  return breaker;
}

const refusal = (queue: Queue) => new RequestError('UNAVAILABLE', `no answer has come from ${queue} lately`);

/** Any other error is an answer of the owner. */
const isOutage = (error: unknown) =>
  error instanceof RequestError && (error.code === 'UNAVAILABLE' || error.code === 'TIMEOUT');
