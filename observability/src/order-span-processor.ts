import type { Context } from '@opentelemetry/api';
import type { Span, SpanProcessor } from '@opentelemetry/sdk-trace';
import { currentOrderId, ORDER_ID } from './trace-context';

/** Copies the order's id from the context's baggage to every span, so that a tag search finds the whole order. */
export class OrderSpanProcessor implements SpanProcessor {
  onStart(span: Span, parent: Context): void {
    const orderId = currentOrderId(parent);
    if (orderId !== undefined) span.setAttribute(ORDER_ID, orderId);
  }

  onEnd(): void {
    // Nothing: the attribute is set at the start.
  }

  forceFlush(): Promise<void> {
    return Promise.resolve();
  }

  shutdown(): Promise<void> {
    return Promise.resolve();
  }
}
