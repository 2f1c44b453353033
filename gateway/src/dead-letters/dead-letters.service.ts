import { Injectable } from '@nestjs/common';
import { v5 as uuidv5, v7 as uuidv7 } from 'uuid';
import { decodeCursor, pageOf } from '@order-flow/contracts/cursor';
import { InvalidPayloadError, RequestError } from '@order-flow/contracts/errors';
import type {
  Caller,
  DeadLetterCare,
  DeadLetterPage,
  DeadLetterSelection,
  DeadLetterSummary,
  DeadLettersQuery,
  DeadLetterView,
  DiscardRequest,
  DiscardView,
  NoteDeadLetters,
  Once,
  ReplayRequest,
  ResendRequest,
  ResentView,
  ReplayView,
} from '@order-flow/contracts/payloads';
import { RabbitMqClient } from '@order-flow/messaging/requests/rabbitmq-client';
import { Owners } from '../owners';

const DEFAULT_LIMIT = 50;

/** The dead letters of all owners as one list. Each owner stores and replays its own. */
@Injectable()
export class DeadLettersService {
  constructor(
    private readonly client: RabbitMqClient,
    private readonly owners: Owners,
  ) {}

  async page({ limit = DEFAULT_LIMIT, cursor, ...filter }: DeadLettersQuery): Promise<DeadLetterPage> {
    const list = ['dead letters', filter.status, filter.queue, filter.group, filter.failed];
    const [beforeAt, beforeId] = cursor === undefined ? [] : decodeCursor(list, cursor).split(' ');
    const query = {
      ...filter,
      // One more, to see whether there is a next page.
      limit: limit + 1,
      groups: cursor === undefined,
      ...(beforeAt !== undefined && beforeId !== undefined && { beforeAt, beforeId }),
    };
    const { answers, missing } = await this.owners.ask('deadLetters.page', query);
    const all = Object.values(answers);
    const found = all.flatMap(({ items }) => items).sort(newestFirst);
    return {
      ...pageOf(found, limit, list, ({ lastFailedAt, id }) => `${lastFailedAt} ${id}`),
      groups: all.flatMap(({ groups }) => groups).sort((a, b) => b.count - a.count),
      missing,
    };
  }

  /** @throws RequestError NOT_FOUND */
  async get(id: string): Promise<DeadLetterView> {
    const { answers, missing } = await this.owners.ask('deadLetters.get', { id });
    const found = Object.values(answers).find((letter) => letter !== null);
    return found ?? notFound(`there is no dead letter ${id}`, missing);
  }

  /** @throws RequestError CONFLICT if none of the selected dead letters is open, TIMEOUT if that cannot be known */
  async replay(replay: ReplayRequest, caller: Caller): Promise<Once<ReplayView>> {
    expectEitherOr(replay);
    const replayId = replayIdOf(caller);
    const command = { ...replay, replayId, ...caller };
    const { answers, missing } = await this.owners.ask('deadLetters.replay', command);
    const all = Object.values(answers);
    if (sumOf(all, ({ replaying }) => replaying) === 0) refuseNone(missing);
    return { ...(await this.progress(replayId)), missing, ...replayedBy(all) };
  }

  /** @throws RequestError NOT_FOUND */
  async progress(id: string): Promise<ReplayView> {
    const { answers, missing } = await this.owners.ask('deadLetters.replayProgress', { id });
    const parts = Object.values(answers).filter((part) => part !== null);
    const [one = notFound(`there is no replay ${id}`, missing)] = parts;
    const total = sumOf(parts, (part) => part.total);
    const done = sumOf(parts, (part) => part.done);
    return {
      ...one,
      total,
      done,
      failedAgain: sumOf(parts, (part) => part.failedAgain),
      finished: done === total && missing.length === 0,
      missing,
    };
  }

  /** @throws RequestError CONFLICT if none of the selected dead letters is open, TIMEOUT if that cannot be known */
  async discard(discard: DiscardRequest, caller: Caller): Promise<Once<DiscardView>> {
    expectEitherOr(discard);
    const command = { ...discard, ...caller };
    const { answers, missing } = await this.owners.ask('deadLetters.discard', command);
    const all = Object.values(answers);
    const discarded = sumOf(all, (answer) => answer.discarded);
    if (discarded === 0) refuseNone(missing);
    return { discarded, missing, ...replayedBy(all) };
  }

  /** @throws RequestError NOT_FOUND */
  async care(group: string): Promise<DeadLetterCare> {
    const { answers, missing } = await this.owners.ask('deadLetters.notes', { group });
    const found = Object.values(answers).find((care) => care !== null);
    return found ?? notFound(`there is no group ${group}`, missing);
  }

  /** A group belongs to the owner of its queue. The others have no such group. @throws what the owner throws */
  async note(entry: NoteDeadLetters, caller: Caller): Promise<Once<DeadLetterCare>> {
    const { answers, missing } = await this.owners.ask('deadLetters.note', { ...entry, ...caller });
    const found = Object.values(answers).find(({ care }) => care !== null);
    if (!found?.care) return notFound(`there is no group ${entry.group}`, missing);
    return { ...found.care, ...(found.replayed && { replayed: true }) };
  }

  /** @throws RequestError NOT_FOUND, or CONFLICT if it is not open; InvalidPayloadError if the message breaks its contract */
  async resend(resend: ResendRequest, caller: Caller): Promise<Once<ResentView>> {
    const { queue } = await this.get(resend.id);
    const owner = this.owners.of(queue);
    if (!owner) throw new RequestError('CONFLICT', `${queue} takes no events`);
    return this.client.request(`${owner}.deadLetters.resend`, { ...resend, ...caller });
  }
}

function newestFirst(a: DeadLetterSummary, b: DeadLetterSummary): number {
  const [x, y] = [a, b].map(({ lastFailedAt, id }) => lastFailedAt + id);
  return x === y ? 0 : String(x) > String(y) ? -1 : 1;
}

/** The same key gives the same id: a repeated request reaches an owner that missed the first, in the same replay. */
function replayIdOf({ clientScope = '', clientKey }: Caller): string {
  return clientKey === undefined ? uuidv7() : uuidv5(JSON.stringify([clientScope, clientKey]), uuidv5.URL);
}

/** The answer was given before if every owner that answered has given it before. */
function replayedBy(answers: readonly Once<object>[]): Once<object> {
  return answers.every(({ replayed }) => replayed) ? { replayed: true } : {};
}

const sumOf = <T>(parts: readonly T[], count: (part: T) => number) =>
  parts.reduce((sum, part) => sum + count(part), 0);

function expectEitherOr({ ids, group }: DeadLetterSelection): void {
  if ((ids === undefined) === (group === undefined)) {
    throw new InvalidPayloadError('request', [{ field: 'ids', reason: 'give either ids or a group' }]);
  }
}

/** NOT_FOUND, but UNAVAILABLE if an owner did not answer: that one may have it. */
function notFound(message: string, missing: readonly string[]): never {
  if (missing.length > 0) throw new RequestError('UNAVAILABLE', `${missing.join()} does not answer`);
  throw new RequestError('NOT_FOUND', message);
}

/** CONFLICT, but TIMEOUT if an owner did not answer: that one may have carried it out, or a part of it. */
function refuseNone(missing: readonly string[]): never {
  if (missing.length > 0) throw new RequestError('TIMEOUT', `${missing.join()} does not answer`);
  throw new RequestError('CONFLICT', 'None of these dead letters is open.');
}
