/** One wrong field of a payload and what is wrong with it. */
export interface FieldError {
  readonly field: string;
  readonly reason: string;
}

/** A retry cannot help. The message goes straight to the dead letters. */
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

/** Another process holds the lock. The message is tried again soon, and this does not count as an attempt. */
export class LockedError extends Error {
  override name = 'LockedError';
}

/** Our own database or disk fails. That is not the message's fault, so it does not count as an attempt. */
export class DatabaseUnavailableError extends Error {
  override name = 'DatabaseUnavailableError';
}

/** The read took too long, or too many reads are waiting. The error's text tells the caller what to do. */
export class ReadLimitError extends DatabaseUnavailableError {
  override name = 'ReadLimitError';
}

/** Nobody waits for the answer any more: the request is dropped, not carried out. */
export class RequestExpiredError extends Error {
  override name = 'RequestExpiredError';
}

/** RabbitMQ is not connected, or did not confirm in time. */
export class BrokerUnavailableError extends Error {
  override name = 'BrokerUnavailableError';
}

/** Why a request failed. The gateway turns it into an HTTP status. */
export type RequestErrorCode =
  | 'INVALID'
  | 'NOT_FOUND'
  | 'CONFLICT'
  /** The idempotency key was used for a different request. */
  | 'KEY_REUSED'
  /** The record has changed since the caller read it. */
  | 'STALE'
  | 'UNKNOWN_PATTERN'
  | 'UNAVAILABLE'
  | 'OVERLOADED'
  | 'TIMEOUT'
  | 'INTERNAL';

/** A request was refused or could not be served. The owner throws it, and the client throws it again for the caller. */
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
