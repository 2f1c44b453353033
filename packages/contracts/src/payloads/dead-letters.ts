import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsString,
  IsUUID,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { ByCaller } from './caller';
import { AnyCase, Cursor, Id, Limit, MAX_LIMIT, Optional, Text } from './rules';

export const deadLetterStatuses = ['open', 'replaying', 'replayed', 'discarded'] as const;
export type DeadLetterStatus = (typeof deadLetterStatuses)[number];

/** What dead letters of the same kind have in common. */
const GROUP = /^[0-9a-f]{16}$/;
const notAGroup = { message: '$property must be the id of a group (16 hex digits)' };

export class DeadLetterFilter {
  /** Only those in this status. */
  @Optional() @IsIn(deadLetterStatuses) status?: DeadLetterStatus;
  /** Only those of this queue. */
  @Optional() @IsString() @Length(1, 100) queue?: string;
  /** Only those of this group. */
  @Optional() @Matches(GROUP, notAGroup) group?: string;
}

/** `….deadLetters.list`: newest failure first, at most `limit`, those that failed before `before` (ISO 8601). */
export class ListDeadLetters extends DeadLetterFilter {
  @Optional() @IsInt() @Min(1) @Max(200) limit?: number;
  @Optional() @IsString() @MaxLength(40) before?: string;
}

/** Which page of the dead letters. */
export class DeadLettersQuery extends DeadLetterFilter {
  /** How many, 1 to 200; 50. */
  @Limit() limit?: number;
  /** `nextCursor` of the page before, with the same filters. */
  @Cursor() cursor?: string;
}

/** `….deadLetters.page`: newest failure first, those after (beforeAt, beforeId). */
export class PageDeadLetters extends DeadLetterFilter {
  @IsInt() @Min(1) @Max(MAX_LIMIT + 1) limit!: number;
  @Optional() @IsString() @MaxLength(40) beforeAt?: string;
  @Optional() @IsString() @MaxLength(40) beforeId?: string;
  /** Whether to add the groups. */
  @IsBoolean() groups!: boolean;
}

/** `….deadLetters.get`, `….deadLetters.replayProgress` */
export class GetDeadLetter {
  @Id() id!: string;
}

/** Which dead letters; either ids or a group. Only those that are open are taken. */
export class DeadLetterSelection {
  /** At most 1,000. */
  @AnyCase()
  @Optional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(1000)
  @IsUUID(undefined, { each: true })
  ids?: string[];
  /** All of this group. */
  @Optional() @Matches(GROUP, notAGroup) group?: string;
}

/** A replay that is asked for. */
export class ReplayRequest extends DeadLetterSelection {
  /** At most so many a second, 1 to 1,000; REPLAY_RATE_PER_SECOND. */
  @Optional() @IsInt() @Min(1) @Max(1000) ratePerSecond?: number;
}

/** `….deadLetters.replay` */
export class ReplayDeadLetters extends ByCaller(ReplayRequest) {
  /** To ask for its progress. */
  @Optional() @Id() replayId?: string;
}

/** Dead letters that nobody will need. */
export class DiscardRequest extends DeadLetterSelection {
  /** Why, for the audit trail: one line, up to 500 characters. */
  @Text(500) reason!: string;
}

/** `….deadLetters.discard` */
export class DiscardDeadLetters extends ByCaller(DiscardRequest) {}

/** A message that could not be handled. */
export class DeadLetterSummary {
  /** UUID v7. */
  id!: string;
  /** Where it came from, and goes at a replay. */
  queue!: string;
  /** Null where the body could not be read. */
  pattern!: string | null;
  messageId!: string | null;
  errorClass!: string;
  errorMessage!: string;
  /** Attempts of the last round. */
  attempts!: number;
  /** How often it ended as a dead letter: above 1, a replay has failed again. */
  failures!: number;
  /** ISO 8601, UTC. */
  firstFailedAt!: string;
  /** ISO 8601, UTC. */
  lastFailedAt!: string;
  /** 32 hex digits. */
  traceId!: string | null;
  status!: DeadLetterStatus;
  /** What it has in common with others: queue, pattern and error. */
  group!: string;
  /** ISO 8601, UTC. */
  replayedAt!: string | null;
  /** The last replay that it belonged to. */
  replayId!: string | null;
  /** ISO 8601, UTC. */
  discardedAt!: string | null;
  discardReason!: string | null;
}

/** A message that could not be handled, with all that is known of it. */
export class DeadLetterView extends DeadLetterSummary {
  /** The body as it came; base64 where it is not UTF-8 text. */
  body!: string;
  bodyEncoding!: 'utf8' | 'base64';
  /** The headers as they came. */
  headers!: Record<string, unknown>;
  errorStack!: string | null;
}

/** Dead letters of the same queue, pattern and error (but for ids and numbers in its message). */
export class DeadLetterGroup {
  /** 16 hex digits. */
  group!: string;
  queue!: string;
  pattern!: string | null;
  errorClass!: string;
  /** That of one of them. */
  errorMessage!: string;
  count!: number;
  /** ISO 8601, UTC. */
  firstFailedAt!: string;
  /** ISO 8601, UTC. */
  lastFailedAt!: string;
}

/** What one owner answers for a page. */
export class OwnDeadLetters {
  items!: DeadLetterSummary[];
  groups!: DeadLetterGroup[];
}

/** One page of dead letters, the newest failure first. */
export class DeadLetterPage {
  items!: DeadLetterSummary[];
  /** On the first page: the largest groups in that status (or open), at most 100 of each service. */
  groups!: DeadLetterGroup[];
  /** Give it as `cursor` for the next page; null: this was the last. */
  nextCursor!: string | null;
  /** Services that did not answer: theirs are missing. */
  missing!: string[];
}

/** How far a replay has come. */
export class ReplayView {
  id!: string;
  /** ISO 8601, UTC. */
  startedAt!: string;
  /** Who asked for it. */
  actor!: string;
  /** At most so many a second, in each service. */
  ratePerSecond!: number;
  /** Dead letters in it. */
  total!: number;
  /** Sent again so far, or not to be sent. */
  done!: number;
  /** Of those, dead letters once more. */
  failedAgain!: number;
  finished!: boolean;
  /** Services that did not answer: theirs are missing. */
  missing!: string[];
}

/** What one owner knows of a replay. */
export type OwnReplay = Omit<ReplayView, 'missing' | 'finished'>;

/** What became of a discard. */
export class DiscardView {
  /** How many were discarded. */
  discarded!: number;
  /** Services that did not answer: theirs were not touched, or may have been. */
  missing!: string[];
}
