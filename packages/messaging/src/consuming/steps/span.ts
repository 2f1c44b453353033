import { context, SpanKind, trace } from '@opentelemetry/api';
import { histogram } from '@order-flow/telemetry/metrics/metrics';
import { messageAttributes } from '@order-flow/telemetry/tracing/span-attributes';
import { contextFromHeaders } from '@order-flow/telemetry/tracing/trace-context';
import { knownPattern } from '../../broker/message';
import { withAttempt } from '../message-context';
import type { Take } from './step';

const tracer = trace.getTracer('messaging');
const handlingSeconds = histogram('message_handling_seconds');

/** Step 1: runs `next` in one span, which continues the sender's trace, and measures how long it takes. */
export const inSpan =
  (next: Take): Take =>
  (message) => {
    const { queue, messageId, attempt, body } = message;
    const pattern = knownPattern(message) ?? 'unknown';
    const parent = contextFromHeaders(message.headers);
    const span = tracer.startSpan(`process ${pattern}`, { kind: SpanKind.CONSUMER }, parent);
    span.setAttributes(
      messageAttributes({ operation: 'process', queue, messageId, attempt, bodySize: body.length }),
    );
    const endTimer = handlingSeconds.startTimer({ queue, pattern });
    return context.with(withAttempt(trace.setSpan(parent, span), attempt), async () => {
      try {
        await next(message);
      } finally {
        endTimer();
        span.end();
      }
    });
  };
