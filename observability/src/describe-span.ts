import type { Attributes, Span } from '@opentelemetry/api';

/**
 * Sets attributes that are known to be right: names of ours (span-attributes.ts), texts of limited length and numbers. The SDK checks
 * the type of every value that it is given, those of a new span twice, and makes a WeakSet for each check, 6 to 7 % of all
 * that the services allocated. Samplers do not see what is set here, and the SDK's limits for attributes
 * (OTEL_…_ATTRIBUTE_…_LIMIT) do not cut it.
 */
export function describeSpan(span: Span | undefined, attributes: Attributes): void {
  // A span that is not recorded has none, and one that has ended may have been sent.
  if (span?.isRecording()) Object.assign((span as RecordedSpan).attributes, attributes);
}

/** As the SDK's spans are: what its exporters read. */
type RecordedSpan = Span & { readonly attributes: Attributes };
