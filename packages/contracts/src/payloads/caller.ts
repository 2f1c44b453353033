import { IsString, Length } from 'class-validator';
import { ActorName, Optional } from './rules';

/** What a command can say of the one who sends it; a plain client leaves it out. */
export interface Caller {
  /** Who asks, for the audit trail. */
  actor?: string;
  /** The client's `Idempotency-Key`: with the same key of the same caller it is one command. */
  clientKey?: string;
  /** Whose key it is; without one, that of all anonymous callers. */
  clientScope?: string;
}

/** Adds the caller's fields to a payload: `class RestockProduct extends ByCaller(Restock)`. */
export function ByCaller<T extends object>(base: new () => T): new () => T & Caller {
  class OfCaller extends (base as new () => object) implements Caller {
    @ActorName() actor?: string;
    @Optional() @IsString() @Length(1, 255) clientKey?: string;
    @Optional() @IsString() @Length(1, 200) clientScope?: string;
  }
  return OfCaller as unknown as new () => T & Caller;
}

/** The answer to a command. `replayed`: an earlier request with the same key got it first. */
export type Once<T> = T & { readonly replayed?: true };
