import { answer, byPattern, command, query, type Answer, type Owner } from './declare';
import {
  DiscardDeadLetters,
  GetDeadLetter,
  GetDeadLetterGroup,
  GetStats,
  ListDeadLetters,
  NoteDeadLetters,
  PageAudit,
  PageDeadLetters,
  ReplayDeadLetters,
  ResendDeadLetter,
  StartFault,
  StopFaults,
  type AuditView,
  type DeadLetterCare,
  type DeadLetterView,
  type FaultView,
  type Once,
  type OwnDeadLetters,
  type OwnReplay,
  type ResentView,
} from './payloads';
import { AskOwner, type ServiceStatus } from './payloads/system';

/** What the owner answers to `<name>.stats`. */
export type StatsOf<O extends Owner> = O['stats'] extends Answer<infer S> ? S : never;

/**
 * What an operator can ask of every owner: `<name>.stats`, `<name>.deadLetters.list` and so on. They are answered by
 * packages/messaging/src/operations/operations.controller.ts.
 */
export function operations<const N extends string, const O extends Owner>(name: N, owner: O) {
  const { queue, queries }: { queue: O['queue']; queries: O['queries'] } = owner;
  const on = <const P extends string>(operation: P) => `${name}.${operation}` as const;
  return byPattern({
    stats: query(on('stats'), queries, GetStats, answer<StatsOf<O>>()),
    audit: query(on('audit'), queries, PageAudit, answer<AuditView[]>()),
    system: query(on('system'), queries, AskOwner, answer<ServiceStatus>()),
    list: query(on('deadLetters.list'), queries, ListDeadLetters, answer<DeadLetterView[]>()),
    page: query(on('deadLetters.page'), queries, PageDeadLetters, answer<OwnDeadLetters>()),
    get: query(on('deadLetters.get'), queries, GetDeadLetter, answer<DeadLetterView | null>()),
    replay: command(
      on('deadLetters.replay'),
      queue,
      ReplayDeadLetters,
      answer<Once<{ replaying: number }>>(),
    ),
    progress: query(on('deadLetters.replayProgress'), queries, GetDeadLetter, answer<OwnReplay | null>()),
    discard: command(
      on('deadLetters.discard'),
      queue,
      DiscardDeadLetters,
      answer<Once<{ discarded: number }>>(),
    ),
    notes: query(on('deadLetters.notes'), queries, GetDeadLetterGroup, answer<DeadLetterCare | null>()),
    note: command(
      on('deadLetters.note'),
      queue,
      NoteDeadLetters,
      answer<Once<{ care: DeadLetterCare | null }>>(),
    ),
    resend: command(on('deadLetters.resend'), queue, ResendDeadLetter, answer<Once<ResentView>>()),
    // On the queue for queries, so that a fault that fills the other queue can still be switched off.
    faults: query(on('faults'), queries, AskOwner, answer<FaultView[]>()),
    startFault: command(on('faults.start'), queries, StartFault, answer<Once<FaultView>>()),
    stopFaults: command(on('faults.stop'), queries, StopFaults, answer<Once<{ stopped: number }>>()),
  });
}

type OperationsOf<N extends string> = ReturnType<typeof operations<N, Owner>>;
/** The end of an operation's pattern, after the owner's name. */
export type Operation = keyof OperationsOf<'owner'> extends `owner.${infer O}` ? O : never;
