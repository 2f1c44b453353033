import { IsString, Length } from 'class-validator';
import { Optional, Text } from './rules';

/** Optional fields of a command about its sender. A plain client leaves them out. */
export interface Caller {
  /** The sender's name, for the audit trail and the timeline. */
  actor?: string;
  /** The client's `Idempotency-Key`. Commands of one caller with the same key are carried out once. */
  clientKey?: string;
  /** The caller to whom the key belongs. Without it, all anonymous callers share the key. */
  clientScope?: string;
}

/** Adds the caller's fields to `base`: `class RestockProduct extends ByCaller(Restock)`. */
export function ByCaller<T extends object>(base: new () => T): new () => T & Caller {
  class OfCaller extends (base as new () => object) implements Caller {
    @Optional() @Text(200) actor?: string;
    @Optional() @IsString() @Length(1, 255) clientKey?: string;
    @Optional() @IsString() @Length(1, 200) clientScope?: string;
  }
  return OfCaller as unknown as new () => T & Caller;
}

/** The answer to a command. `replayed`: it repeats the answer to an earlier request with the same key. */
export type Once<T> = T & { readonly replayed?: true };
