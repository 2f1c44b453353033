import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  IsUUID,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { ActorName } from './rules';

export const deadLetterStatuses = ['open', 'replaying', 'replayed'] as const;
export type DeadLetterStatus = (typeof deadLetterStatuses)[number];

/** `….deadLetters.list`: newest failure first, at most `limit`, those that failed before `before` (ISO 8601). */
export class ListDeadLetters {
  @IsOptional() @IsIn(deadLetterStatuses) status?: DeadLetterStatus;
  @IsOptional() @IsInt() @Min(1) @Max(200) limit?: number;
  @IsOptional() @IsString() @MaxLength(40) before?: string;
}

/** `….deadLetters.replay` */
export class ReplayDeadLetters {
  @IsArray() @ArrayMinSize(1) @ArrayMaxSize(1000) @IsUUID(undefined, { each: true }) ids!: string[];
  @ActorName() actor?: string;
}

/** A message that could not be handled. */
export class DeadLetterView {
  /** UUID v7. */
  id!: string;
  /** Where it came from, and goes at a replay. */
  queue!: string;
  /** Null where the body could not be read. */
  pattern!: string | null;
  messageId!: string | null;
  /** The body as it came; base64 where it is not UTF-8 text. */
  body!: string;
  bodyEncoding!: 'utf8' | 'base64';
  /** The headers as they came. */
  headers!: Record<string, unknown>;
  errorClass!: string;
  errorMessage!: string;
  errorStack!: string | null;
  /** Attempts of the last round. */
  attempts!: number;
  /** How often it ended as a dead letter: above 1, a replay has failed again. */
  failures!: number;
  /** ISO 8601, UTC. */
  firstFailedAt!: string;
  /** ISO 8601, UTC. */
  lastFailedAt!: string;
  traceId!: string | null;
  status!: DeadLetterStatus;
  /** ISO 8601, UTC. */
  replayedAt!: string | null;
}
