import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  IsString,
  IsUUID,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { ByCaller } from './caller';
import { AnyCase, Cursor, FromText, Id, Limit, MAX_LIMIT, Optional, Text } from './rules';

export const deadLetterStatuses = ['open', 'replaying', 'replayed', 'discarded'] as const;
export type DeadLetterStatus = (typeof deadLetterStatuses)[number];

/** The id of a group of dead letters. */
const GROUP = /^[0-9a-f]{16}$/;
const notAGroup = { message: '$property must be the id of a group (16 hex digits)' };

export class DeadLetterFilter {
  /** Only dead letters in this status. */
  @Optional() @IsIn(deadLetterStatuses) status?: DeadLetterStatus;
  /** Only dead letters of this queue. */
  @Optional() @IsString() @Length(1, 100) queue?: string;
  /** Only dead letters of this group. */
  @Optional() @Matches(GROUP, notAGroup) group?: string;
  /** `again`: only dead letters that were replayed and failed again. The groups count the others too. */
  @Optional() @IsIn(['again']) failed?: 'again';
}

/** `….deadLetters.list`: newest failure first, at most `limit`, only failures before `before` (ISO 8601). */
export class ListDeadLetters extends DeadLetterFilter {
  @Optional() @IsInt() @Min(1) @Max(200) limit?: number;
  @Optional() @IsString() @MaxLength(40) before?: string;
}

/** The query for one page of dead letters. */
export class DeadLettersQuery extends DeadLetterFilter {
  /** Dead letters per page, 1 to 200; default 50. */
  @FromText() @Limit() limit?: number;
  /** `nextCursor` of the previous page; keep the same filters. */
  @Cursor() cursor?: string;
}

/** `….deadLetters.page`: newest failure first, starting after (beforeAt, beforeId). */
export class PageDeadLetters extends DeadLetterFilter {
  @IsInt() @Min(1) @Max(MAX_LIMIT + 1) limit!: number;
  @Optional() @IsString() @MaxLength(40) beforeAt?: string;
  @Optional() @IsString() @MaxLength(40) beforeId?: string;
  /** Whether to include the groups. */
  @IsBoolean() groups!: boolean;
  /** Only dead letters with this id (or a part of it), message id or trace id. */
  @Optional() @Text(255) q?: string;
}

/** `….deadLetters.get`, `….deadLetters.replayProgress` */
export class GetDeadLetter {
  @Id() id!: string;
}

/** Selects dead letters, either by ids or by group. Only open ones count. */
export class DeadLetterSelection {
  /** Ids of dead letters, at most 1,000. */
  @AnyCase()
  @Optional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(1000)
  @IsUUID(undefined, { each: true })
  ids?: string[];
  /** All dead letters of this group. */
  @Optional() @Matches(GROUP, notAGroup) group?: string;
}

/** A request to replay dead letters. */
export class ReplayRequest extends DeadLetterSelection {
  /** Most messages per second, 1 to 1,000; default REPLAY_RATE_PER_SECOND. */
  @Optional() @IsInt() @Min(1) @Max(1000) ratePerSecond?: number;
}

/** `….deadLetters.replay` */
export class ReplayDeadLetters extends ByCaller(ReplayRequest) {
  /** The id under which its progress can be read. */
  @Optional() @Id() replayId?: string;
}

/** A request to discard dead letters. */
export class DiscardRequest extends DeadLetterSelection {
  /** The reason, for the audit trail: one line, up to 500 characters. */
  @Text(500) reason!: string;
}

/** `….deadLetters.discard` */
export class DiscardDeadLetters extends ByCaller(DiscardRequest) {}

/** A corrected message to send instead of a dead letter. */
export class ResendRequest {
  /** The id of the dead letter; it must be open. */
  @Id() id!: string;
  /** The corrected data. It must keep the rules of the pattern. */
  @IsObject() data!: Record<string, unknown>;
  /** The pattern of an event that the queue takes; default: that of the dead letter. */
  @Optional() @IsString() @Length(1, 100) pattern?: string;
  /** What was wrong, for the audit trail: one line, up to 500 characters. */
  @Text(500) reason!: string;
}

/** `….deadLetters.resend` */
export class ResendDeadLetter extends ByCaller(ResendRequest) {}

/** A message that could not be processed. */
export class DeadLetterSummary {
  /** UUID v7. */
  id!: string;
  /** The queue it came from. A replay sends it back there. */
  queue!: string;
  /** Null if the body could not be read. */
  pattern!: string | null;
  messageId!: string | null;
  errorClass!: string;
  errorMessage!: string;
  /** Attempts in the last round of retries. */
  attempts!: number;
  /** How often it became a dead letter. More than 1: a replay has failed again. */
  failures!: number;
  /** ISO 8601, UTC. */
  firstFailedAt!: string;
  /** ISO 8601, UTC. */
  lastFailedAt!: string;
  /** 32 hex digits. */
  traceId!: string | null;
  status!: DeadLetterStatus;
  /** The id of its group: dead letters with the same queue, pattern and error. */
  group!: string;
  /** ISO 8601, UTC. */
  replayedAt!: string | null;
  /** The id of the last replay that it was part of. */
  replayId!: string | null;
  /** ISO 8601, UTC. */
  discardedAt!: string | null;
  discardReason!: string | null;
}

/** A message that could not be processed, with its body, headers and stack trace. */
export class DeadLetterView extends DeadLetterSummary {
  /** The body as received; base64 if it is not UTF-8 text. */
  body!: string;
  bodyEncoding!: 'utf8' | 'base64';
  /** The headers as received. */
  headers!: Record<string, unknown>;
  errorStack!: string | null;
}

/** Dead letters with the same queue, pattern and error. Ids and numbers in the error message do not count. */
export class DeadLetterGroup {
  /** 16 hex digits. */
  group!: string;
  queue!: string;
  pattern!: string | null;
  errorClass!: string;
  /** The error message of one of them. */
  errorMessage!: string;
  count!: number;
  /** ISO 8601, UTC. */
  firstFailedAt!: string;
  /** ISO 8601, UTC. */
  lastFailedAt!: string;
  /** Who looks after it; null if nobody does. */
  takenBy!: string | null;
  /** Since when, ISO 8601, UTC. */
  takenAt!: string | null;
  /** How many notes there are on it. */
  notes!: number;
}

/** One service's part of a page. */
export class OwnDeadLetters {
  items!: DeadLetterSummary[];
  groups!: DeadLetterGroup[];
  /** Where `q` is a part of an id: what is older was not compared. Undefined from a service of the version before. */
  searchedTo?: string | null;
}

/** One page of dead letters, the newest failure first. */
export class DeadLetterPage {
  items!: DeadLetterSummary[];
  /** Only on the first page: the largest groups in the chosen status (default: open), at most 100 per service. */
  groups!: DeadLetterGroup[];
  /** Pass it as `cursor` to get the next page; null on the last page. */
  nextCursor!: string | null;
  /** Services that did not answer: their dead letters are missing. */
  missing!: string[];
}

/** The progress of a replay. */
export class ReplayView {
  id!: string;
  /** ISO 8601, UTC. */
  startedAt!: string;
  /** Who started it. */
  actor!: string;
  /** Most messages per second in each service. */
  ratePerSecond!: number;
  /** Dead letters in the replay. */
  total!: number;
  /** Dead letters that were sent again so far, or no longer need to be. */
  done!: number;
  /** How many of those became dead letters again. */
  failedAgain!: number;
  finished!: boolean;
  /** Services that did not answer: their dead letters are missing. */
  missing!: string[];
}

/** One service's part of a replay. */
export type OwnReplay = Omit<ReplayView, 'missing' | 'finished'>;

/** The result of a discard. */
export class DiscardView {
  /** How many were discarded. */
  discarded!: number;
  /** Services that did not answer: their dead letters may or may not have been discarded. */
  missing!: string[];
}

/** The result of sending a corrected message. */
export class ResentView {
  /** The id of the new message. */
  messageId!: string;
}

// ---- Who looks after a group --------------------------------------------------------------------------------

/** A group of dead letters. */
export class GetDeadLetterGroup {
  /** The id of the group: 16 hex digits. */
  @Matches(GROUP, notAGroup) group!: string;
}

/** A note on a group. */
export class NoteRequest {
  /** What others should know: one line, up to 1,000 characters. */
  @Text(1000) text!: string;
}

/** A release of a group. */
export class ReleaseRequest {
  /** Why, up to 1,000 characters on one line. Needed if somebody else has it. */
  @Optional() @Text(1000) reason?: string;
}

export const noteKinds = ['note', 'taken', 'released'] as const;
export type NoteKind = (typeof noteKinds)[number];

/** `….deadLetters.note` */
export class NoteDeadLetters extends ByCaller(GetDeadLetterGroup) {
  @IsIn(noteKinds) kind!: NoteKind;
  @Optional() @Text(1000) text?: string;
}

/** What somebody wrote on a group, or that somebody took or released it. */
export class DeadLetterNote {
  /** UUID v7. */
  id!: string;
  /** ISO 8601, UTC. */
  at!: string;
  actor!: string;
  kind!: NoteKind;
  /** Null if it was taken, or released without a word. */
  text!: string | null;
}

/** Who looks after a group, and what was written on it. */
export class DeadLetterCare {
  /** Who has it; null if nobody does. It ends when none of the dead letters that were there then is open any more. */
  takenBy!: string | null;
  /** Since when, ISO 8601, UTC. */
  takenAt!: string | null;
  /** The newest first, at most 200. */
  notes!: DeadLetterNote[];
}
