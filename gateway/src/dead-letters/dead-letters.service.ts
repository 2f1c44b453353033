import { Injectable } from '@nestjs/common';
import { v5 as uuidv5, v7 as uuidv7 } from 'uuid';
import { patterns } from '@order-flow/contracts/contracts';
import { decodeCursor, encodeCursor } from '@order-flow/contracts/cursor';
import { InvalidPayloadError, RequestError } from '@order-flow/contracts/errors';
import type {
  Caller,
  DeadLetterPage,
  DeadLetterSelection,
  DeadLetterSummary,
  DeadLettersQuery,
  DeadLetterView,
  DiscardRequest,
  DiscardView,
  Once,
  OwnReplay,
  ReplayRequest,
  ReplayView,
} from '@order-flow/contracts/payloads';
import { RabbitMqClient } from '@order-flow/messaging/requests/rabbitmq-client';
import { fromBoth } from '../owners';

const DEFAULT_LIMIT = 50;

/** The dead letters of both owners as one list. Each owner stores and replays its own. */
@Injectable()
export class DeadLettersService {
  constructor(private readonly client: RabbitMqClient) {}

  async page({ limit = DEFAULT_LIMIT, cursor, ...filter }: DeadLettersQuery): Promise<DeadLetterPage> {
    const list = ['dead letters', filter.status, filter.queue, filter.group];
    const [beforeAt, beforeId] = cursor === undefined ? [] : decodeCursor(list, cursor).split(' ');
    const query = {
      ...filter,
      // One more, to see whether there is a next page.
      limit: limit + 1,
      groups: cursor === undefined,
      ...(beforeAt !== undefined && beforeId !== undefined && { beforeAt, beforeId }),
    };
    const { orders, products, missing } = await fromBoth(
      this.client.request(patterns.pageOrdersDeadLetters, query),
      this.client.request(patterns.pageProductsDeadLetters, query),
    );
    const both = [orders, products].filter((answer) => answer !== undefined);
    const found = both.flatMap(({ items }) => items).sort(newestFirst);
    const items = found.slice(0, limit);
    const last = found.length > limit ? items.at(-1) : undefined;
    return {
      items,
      groups: both.flatMap(({ groups }) => groups).sort((a, b) => b.count - a.count),
      nextCursor: last ? encodeCursor(list, `${last.lastFailedAt} ${last.id}`) : null,
      missing,
    };
  }

  /** @throws RequestError NOT_FOUND */
  async get(id: string): Promise<DeadLetterView> {
    const { orders, products, missing } = await fromBoth(
      this.client.request(patterns.getOrdersDeadLetter, { id }),
      this.client.request(patterns.getProductsDeadLetter, { id }),
    );
    return orders ?? products ?? notFound(`there is no dead letter ${id}`, missing);
  }

  /** @throws RequestError CONFLICT if none of the selected dead letters is open */
  async replay(replay: ReplayRequest, caller: Caller): Promise<Once<ReplayView>> {
    expectEitherOr(replay);
    const replayId = replayIdOf(caller);
    const command = { ...replay, replayId, ...caller };
    const { orders, products, missing } = await fromBoth(
      this.client.request(patterns.replayOrdersDeadLetters, command),
      this.client.request(patterns.replayProductsDeadLetters, command),
    );
    if ((orders?.replaying ?? 0) + (products?.replaying ?? 0) === 0) refuseNone(missing);
    return { ...(await this.progress(replayId)), missing, ...replayedBy(orders, products) };
  }

  /** @throws RequestError NOT_FOUND */
  async progress(id: string): Promise<ReplayView> {
    const { orders, products, missing } = await fromBoth(
      this.client.request(patterns.ordersReplayProgress, { id }),
      this.client.request(patterns.productsReplayProgress, { id }),
    );
    const [one = notFound(`there is no replay ${id}`, missing), other] = [orders, products].filter(
      (own): own is OwnReplay => own !== undefined && own !== null,
    );
    const total = one.total + (other?.total ?? 0);
    const done = one.done + (other?.done ?? 0);
    return {
      ...one,
      total,
      done,
      failedAgain: one.failedAgain + (other?.failedAgain ?? 0),
      finished: done === total && missing.length === 0,
      missing,
    };
  }

  /** @throws RequestError CONFLICT if none of the selected dead letters is open */
  async discard(discard: DiscardRequest, caller: Caller): Promise<Once<DiscardView>> {
    expectEitherOr(discard);
    const command = { ...discard, ...caller };
    const { orders, products, missing } = await fromBoth(
      this.client.request(patterns.discardOrdersDeadLetters, command),
      this.client.request(patterns.discardProductsDeadLetters, command),
    );
    const discarded = (orders?.discarded ?? 0) + (products?.discarded ?? 0);
    if (discarded === 0) refuseNone(missing);
    return { discarded, missing, ...replayedBy(orders, products) };
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

/** The whole answer is a replayed one if every owner's answer is. */
function replayedBy(...answers: (Once<object> | undefined)[]): Once<object> {
  return answers.every((answer) => !answer || answer.replayed) ? { replayed: true } : {};
}

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

function refuseNone(missing: readonly string[]): never {
  if (missing.length > 0) throw new RequestError('UNAVAILABLE', `${missing.join()} does not answer`);
  throw new RequestError('CONFLICT', 'None of these dead letters is open.');
}
