/** One wrong field of a payload and what is wrong with it. */
export interface FieldError {
  readonly field: string;
  readonly reason: string;
}

/** Trying again cannot help: the message goes straight to the dead letters. */
export class PermanentError extends Error {
  override name = 'PermanentError';
}

/** The payload breaks its contract. */
export class InvalidPayloadError extends PermanentError {
  override name = 'InvalidPayloadError';

  constructor(
    pattern: string,
    readonly errors: readonly FieldError[],
  ) {
    super(`${pattern}: ${errors.map(({ field, reason }) => `${field}: ${reason}`).join('; ')}`);
  }
}

/** Someone else works on the same thing: try again a little later, without using an attempt up. */
export class LockedError extends Error {
  override name = 'LockedError';
}

/** Our own database or disk fails: not the message's fault, so it counts as no attempt. */
export class DatabaseUnavailableError extends Error {
  override name = 'DatabaseUnavailableError';
}

/** The read took too long, or too many wait: the message says what whoever asked can do. */
export class ReadLimitError extends DatabaseUnavailableError {
  override name = 'ReadLimitError';
}

/** There is no connection to RabbitMQ, or it did not confirm in time. */
export class BrokerUnavailableError extends Error {
  override name = 'BrokerUnavailableError';
}

/** Why a request failed; the gateway makes an HTTP status of it. */
export type RequestErrorCode =
  | 'INVALID'
  | 'NOT_FOUND'
  | 'CONFLICT'
  /** The idempotency key was used for something else. */
  | 'KEY_REUSED'
  /** It has changed since it was read. */
  | 'STALE'
  | 'UNKNOWN_PATTERN'
  | 'UNAVAILABLE'
  | 'OVERLOADED'
  | 'TIMEOUT'
  | 'INTERNAL';

/** A request that was refused or could not be served: thrown by the owner, and again at the one who asked. */
export class RequestError extends PermanentError {
  override name = 'RequestError';

  constructor(
    readonly code: RequestErrorCode,
    message: string,
    readonly errors?: readonly FieldError[],
  ) {
    super(message);
  }
}
