import type { Context } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';

/**
 * Keeps the active context as the SDK's own does, but leaves event emitters alone. Instrumentations bind the
 * requests and answers that they see to their context, which replaces seven methods of each by closures and keeps a map for
 * each of their events: once a quarter of what survived the gateway's young generation (docs/benchmarks.md). Nothing needs
 * it: what listens to a request here has been given its context already, by the promise or the callback that it runs in.
 */
export class ContextManager extends AsyncLocalStorageContextManager {
  override bind<T>(context: Context, target: T): T {
    if (typeof target !== 'function') return target;
    const bound = (...args: unknown[]): unknown =>
      this.with(context, target as unknown as (...args: unknown[]) => unknown, undefined, ...args);
    return bound as T;
  }
}
