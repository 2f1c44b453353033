import { hash } from 'node:crypto';
import type { ConsumeMessage } from 'amqplib';
import { isPattern, type Pattern } from './contracts';
import { PermanentError } from './errors';

/** Our own message headers. */
export const headerNames = {
  /** The number of this attempt, from 1. */
  attempt: 'x-attempt',
  /** Since when it has been finding its lock held, ISO 8601. */
  lockedSince: 'x-locked-since',
  /** When its first attempt failed, ISO 8601. */
  firstFailedAt: 'x-first-failed-at',
  /** The dead letter that it is a replay of. */
  deadLetterId: 'x-dead-letter-id',
} as const;

/** What an AMQP property such as the correlation id can hold. */
const MAX_SHORT_STRING = 255;

/** What came from a queue, read as far as it can be. */
export interface Incoming {
  readonly queue: string;
  readonly body: Buffer;
  readonly headers: Record<string, unknown>;
  readonly redelivered: boolean;
  readonly messageId: string | undefined;
  readonly correlationId: string | undefined;
  readonly attempt: number;
  readonly lockedSince: string | undefined;
  readonly firstFailedAt: string | undefined;
  /** Where and how to answer; undefined: an event. */
  readonly request:
    { readonly replyTo: string; readonly correlationId: string; readonly id: string } | undefined;
  readonly pattern: string | undefined;
  readonly data: unknown;
  /** Why it cannot be handled at all. */
  readonly problem: PermanentError | undefined;
}

/** Reads a delivery; never throws: what is wrong with it stands in `problem`. */
export function readMessage(queue: string, { content, fields, properties }: ConsumeMessage): Incoming {
  const headers = (properties.headers ?? {}) as Record<string, unknown>;
  const packet = parse(content);
  const pattern =
    packet && (typeof packet.pattern === 'string' ? packet.pattern : JSON.stringify(packet.pattern));
  const replyTo = text(properties.replyTo);
  const id = packet && text(packet.id);
  const correlationId = text(properties.correlationId);
  const messageId = text(properties.messageId);
  const answerable = id === undefined || Buffer.byteLength(id) <= MAX_SHORT_STRING;
  return {
    queue,
    body: content,
    headers,
    redelivered: fields.redelivered,
    messageId,
    correlationId,
    attempt: count(headers[headerNames.attempt]) || 1,
    lockedSince: text(headers[headerNames.lockedSince]),
    firstFailedAt: text(headers[headerNames.firstFailedAt]),
    request:
      id !== undefined && replyTo !== undefined && answerable
        ? { replyTo, correlationId: correlationId ?? id, id }
        : undefined,
    pattern,
    data: packet?.data,
    problem: !packet
      ? new PermanentError('the body is not a JSON object with a pattern')
      : answerable
        ? undefined
        : new PermanentError(`the id is longer than ${MAX_SHORT_STRING} bytes: it cannot be answered`),
  };
}

/** What tells a message from all others, also where its sender gives no ids, or the same again after a restart. */
export function messageKey({ messageId, correlationId, body }: Incoming): string {
  return `${messageId ?? correlationId ?? ''}:${hash('sha256', body, 'base64url')}`;
}

/** The pattern, if it is one of ours. */
export function knownPattern(message: Incoming): Pattern | undefined {
  return isPattern(message.pattern) ? message.pattern : undefined;
}

function parse(content: Buffer): { pattern: unknown; data?: unknown; id?: unknown } | undefined {
  try {
    const packet: unknown = JSON.parse(content.toString('utf8'));
    if (typeof packet !== 'object' || packet === null) return undefined;
    return 'pattern' in packet && packet.pattern !== undefined ? packet : undefined;
  } catch {
    return undefined;
  }
}

const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);
const count = (value: unknown) =>
  typeof value === 'number' && Number.isInteger(value) && value > 0 ? value : 0;
