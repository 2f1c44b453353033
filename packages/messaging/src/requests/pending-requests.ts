import { RequestError, type RequestErrorCode } from '@order-flow/contracts/errors';
import type { RequestPattern } from '@order-flow/contracts/contracts';
import { InFlight } from '../broker/in-flight';
import { counter } from '@order-flow/telemetry/metrics/metrics';

/** The limit. Further requests are refused. */
const MAX_PENDING = 2000;

/** Requests are published without a confirm. The answer shows that the request arrived. */
const published = counter('messages_published_total');

interface Pending {
  readonly pattern: RequestPattern;
  readonly timer: NodeJS.Timeout;
  readonly resolve: (response: unknown) => void;
  readonly reject: (error: RequestError) => void;
}

/** The requests that wait for their answers, by id. Each ends once, by its answer, an error, or its time limit. */
export class PendingRequests {
  private readonly byId = new InFlight<string, Pending>();

  /** Why no request can be added. Undefined if one can. */
  get full(): string | undefined {
    return this.byId.size < MAX_PENDING ? undefined : `${MAX_PENDING} requests are waiting already`;
  }

  /**
   * Adds a request. The promise resolves with the answer or rejects with a RequestError (TIMEOUT after `timeoutMs`).
   */
  add(id: string, pattern: RequestPattern, timeoutMs: number): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => this.fail(id, 'TIMEOUT', `no answer to ${pattern} within ${timeoutMs} ms`),
        timeoutMs,
      );
      this.byId.begin(id, { pattern, timer, resolve, reject });
    });
  }

  /**
   * Ends a request with its answer: `read` returns the result or throws the error. It is not called if nobody waits.
   */
  answered(id: string, read: () => unknown): void {
    const pending = this.take(id);
    if (!pending) return;
    published.inc({ pattern: pending.pattern, outcome: 'confirmed' });
    try {
      pending.resolve(read());
    } catch (error) {
      pending.reject(error as RequestError);
    }
  }

  fail(id: string, code: RequestErrorCode, message: string, outcome: 'returned' | 'failed' = 'failed'): void {
    const pending = this.take(id);
    if (!pending) return;
    published.inc({ pattern: pending.pattern, outcome });
    pending.reject(new RequestError(code, message));
  }

  failAll(code: RequestErrorCode, message: string): void {
    for (const id of [...this.byId.keys()]) this.fail(id, code, message);
  }

  /** Its caller no longer waits. The promise resolves with undefined, and a later answer is dropped. */
  abandon(id: string): void {
    this.take(id)?.resolve(undefined);
  }

  private take(id: string): Pending | undefined {
    const pending = this.byId.end(id);
    clearTimeout(pending?.timer);
    return pending;
  }
}
