import { hash } from 'node:crypto';
import type { ConsumeMessage } from 'amqplib';
import { isPattern, type Pattern } from '@order-flow/contracts/contracts';
import { PermanentError } from '@order-flow/contracts/errors';
import { asText, plain } from '@order-flow/contracts/plain';
import { RAW_HEADERS } from './connection/undecodable-headers';

/** The message headers of this system. */
export const headerNames = {
  /** The number of this attempt, from 1. */
  attempt: 'x-attempt',
  /** When it first found its lock held, ISO 8601. */
  lockedSince: 'x-locked-since',
  /** When its first attempt failed, ISO 8601. */
  firstFailedAt: 'x-first-failed-at',
  /** The dead letter that it is a replay of. */
  deadLetterId: 'x-dead-letter-id',
  /** When the sender of a request stops waiting for its answer, in milliseconds since 1970. */
  deadline: 'x-deadline',
  /** A copy that a fault switch has made, which is not duplicated again. */
  faultCopy: 'x-fault-copy',
} as const;

/** The headers that a message keeps when it is sent again. */
const KEPT_HEADERS = ['traceparent', 'tracestate', 'baggage', ...Object.values(headerNames)];
/** The longest value of our headers. (W3C allows 8,192 for baggage, but we keep only the order's id.) */
const MAX_HEADER = 1000;

/** The longest AMQP property, such as the correlation id, in bytes. */
const MAX_SHORT_STRING = 255;
/** Longer patterns are cut, because they appear in log lines and errors. */
const MAX_PATTERN = 10_000;
const MAX_ATTEMPT = 1_000_000;

/** A message from a queue, read as far as possible. */
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
  /** When the sender stops waiting, in milliseconds since 1970. Undefined for events and requests of seed clients. */
  readonly deadline: number | undefined;
  /** Where and how to answer. Undefined for an event. */
  readonly request: Request | undefined;
  readonly pattern: string | undefined;
  readonly data: unknown;
  /** Why it cannot be handled at all. */
  readonly problem: Error | undefined;
}

/** Where to send the answer. */
export interface Request {
  readonly replyTo: string;
  readonly correlationId: string;
  readonly id: string;
}

/** The answer to a request: a result, or an error with a code. */
export type Answer = { readonly response: unknown } | { readonly err: object };

/** A delivered message. It must be acknowledged. If its channel is lost before that, it is delivered again. */
export interface Delivery extends Incoming {
  readonly ack: () => void;
  /** Answers a request, or drops the answer while the broker accepts none (consumer/replies.ts). Does nothing for an event. */
  readonly reply: (answer: Answer, headers: Record<string, string>) => void;
  /** Whether its channel is gone. Then the broker delivers the message again in any case. */
  readonly lost: () => boolean;
  /** Declares the retry queues again after someone has deleted one. If that fails, the channel is set up again. */
  readonly declareRetryQueues: () => Promise<void>;
}

/** Reads a delivery. Never throws: `problem` says what is wrong with the message. */
export function readMessage(queue: string, { content, fields, properties }: ConsumeMessage): Incoming {
  const headers = (properties.headers ?? {}) as Record<string, unknown>;
  const packet = parse(content);
  const replyTo = text(properties.replyTo);
  const id = packet && text(packet.id);
  const correlationId = text(properties.correlationId);
  const answerable = id === undefined || Buffer.byteLength(id) <= MAX_SHORT_STRING;
  return {
    queue,
    body: content,
    headers,
    redelivered: fields.redelivered,
    messageId: text(properties.messageId),
    correlationId,
    attempt: wholeNumber(headers[headerNames.attempt], MAX_ATTEMPT) ?? 1,
    lockedSince: instant(headers[headerNames.lockedSince]),
    firstFailedAt: instant(headers[headerNames.firstFailedAt]),
    deadline: wholeNumber(headers[headerNames.deadline], Number.MAX_SAFE_INTEGER),
    request:
      id !== undefined && replyTo !== undefined && answerable
        ? { replyTo, correlationId: correlationId ?? id, id }
        : undefined,
    pattern: packet && asText(packet.pattern, MAX_PATTERN),
    data: packet?.data,
    problem: problemOf(packet !== undefined, answerable, headers),
  };
}

/** A delivery that could not be read, with only its bytes and the reason, for the dead letters. */
export function unreadable(queue: string, { content, fields }: ConsumeMessage, reason: string): Incoming {
  return {
    queue,
    body: content,
    headers: {},
    redelivered: fields.redelivered,
    messageId: undefined,
    correlationId: undefined,
    attempt: 1,
    lockedSince: undefined,
    firstFailedAt: undefined,
    deadline: undefined,
    request: undefined,
    pattern: undefined,
    data: undefined,
    problem: new PermanentError(`it cannot be read: ${reason}`),
  };
}

function problemOf(readable: boolean, answerable: boolean, headers: Record<string, unknown>) {
  if (!readable) return new PermanentError('the body is not a JSON object with a pattern');
  if (Buffer.isBuffer(headers[RAW_HEADERS])) return new PermanentError('its headers cannot be decoded');
  return answerable
    ? undefined
    : new PermanentError(`the id is longer than ${MAX_SHORT_STRING} bytes: it cannot be answered`);
}

/**
 * The headers that are kept when a message is sent again: only ours. Other headers can change where it goes: with `CC` or
 * `BCC` the broker would also deliver each retry at once.
 */
export function ownHeaders(headers: Record<string, unknown>): Record<string, string | number> {
  const own: Record<string, string | number> = {};
  for (const name of KEPT_HEADERS) {
    const value = headers[name];
    if (typeof value === 'number' || (typeof value === 'string' && value.length <= MAX_HEADER))
      own[name] = value;
  }
  return own;
}

/** Why a queue last gave the message up: `expired`, `delivery_limit` and others. The broker notes the last reason first. */
export function lastDeath({ headers }: Incoming): string | undefined {
  const [last] = Array.isArray(headers['x-death']) ? (headers['x-death'] as { reason?: unknown }[]) : [];
  return text(last?.reason);
}

/** All headers as JSON, for people. Bytes become base64. Never throws. */
export const headersAsJson = (headers: Record<string, unknown>): string => JSON.stringify(plain(headers));

/** Identifies a message, even if its sender sets no ids or reuses ids after a restart. */
export function messageKey({ messageId, correlationId, body }: Incoming): string {
  return `${messageId ?? correlationId ?? ''}:${hash('sha256', body, 'base64url')}`;
}

/** The pattern, if the contracts have it. */
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

/** AMQP's `timestamp` property for now, in whole seconds. */
export const amqpTimestamp = () => Math.floor(Date.now() / 1000);

const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);
/** A time in ISO 8601. Anything else counts as missing. */
const instant = (value: unknown) =>
  typeof value === 'string' && value.length <= 40 && !Number.isNaN(Date.parse(value)) ? value : undefined;
const wholeNumber = (value: unknown, max: number) =>
  typeof value === 'number' && Number.isInteger(value) && value > 0 && value <= max ? value : undefined;
