import type { Context } from '@opentelemetry/api';
import type { Span, SpanProcessor } from '@opentelemetry/sdk-trace';
import { spanAttributes } from './span-attributes';
import { currentOrderId } from './trace-context';

/** Copies the order's id from the context to every span, so that a tag search finds the whole order. */
export class OrderSpanProcessor implements SpanProcessor {
  onStart(span: Span, parent: Context): void {
    const orderId = currentOrderId(parent);
    if (orderId !== undefined) span.setAttributes({ [spanAttributes.orderId]: orderId });
  }

  onEnd(): void {
    // Everything is done in onStart.
  }

  forceFlush(): Promise<void> {
    return Promise.resolve();
  }

  shutdown(): Promise<void> {
    return Promise.resolve();
  }
}
