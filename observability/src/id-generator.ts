import { RandomIdGenerator } from '@opentelemetry/sdk-trace';

/** The seconds since 1970 as 8 hex digits. */
const SECONDS = 8;

/**
 * Trace ids that begin with the second they were made in, the rest random, as W3C Trace Context asks of the last 14 digits;
 * samplers by ratio take as many as before. Orders are found by their trace: with ids in order of time their index grows at
 * its end, where random ones wrote a page of their own for each order (docs/decisions/outbox.md).
 */
export class IdGenerator extends RandomIdGenerator {
  override generateTraceId(): string {
    const seconds = Math.floor(Date.now() / 1000);
    return seconds.toString(16).padStart(SECONDS, '0') + super.generateTraceId().slice(SECONDS);
  }
}
