import type { Context } from '@opentelemetry/api';
import type { ReadableSpan, Span, SpanProcessor } from '@opentelemetry/sdk-trace';
import { describeSpan } from './describe-span';
import { personalAttributes, spanAttributes } from './span-attributes';
import { currentOrderId } from './trace-context';

/**
 * Copies the order's id from the context's baggage to every span, so that a tag search finds the whole order, and
 * takes off what the HTTP instrumentation notes of the caller.
 */
export class OrderSpanProcessor implements SpanProcessor {
  onStart(span: Span, parent: Context): void {
    const orderId = currentOrderId(parent);
    if (orderId !== undefined) describeSpan(span, { [spanAttributes.orderId]: orderId });
  }

  onEnd({ attributes }: ReadableSpan): void {
    // The instrumentation has no setting for it, and a span takes no attribute back before its end.
    for (const name of personalAttributes) if (name in attributes) Reflect.deleteProperty(attributes, name);
  }

  forceFlush(): Promise<void> {
    return Promise.resolve();
  }

  shutdown(): Promise<void> {
    return Promise.resolve();
  }
}
