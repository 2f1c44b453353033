import { timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { RequestError } from '@order-flow/contracts/errors';
import {
  TEST_TYPE,
  type ListMissed,
  type MissedEvent,
  type MissedPage,
} from '@order-flow/contracts/payloads';
import { isOneOf, listOf } from '@order-flow/storage/dialect';
import { Reads } from '@order-flow/storage/reads';
import { recoveryToken } from '@order-flow/webhook-verifier';
import { secretsOf, typesOf, type Endpoint } from '../endpoints/endpoint';
import { endpointQuery } from '../endpoints/endpoint-statements';
import { SecretBox } from '../endpoints/secret-box';
import type { StoredEvent } from './delivery-statements';

const DEFAULT_LIMIT = 200;

/** Answers a subscriber's own question: which events came after the last one that I have seen? */
@Injectable()
export class MissedEvents {
  constructor(
    private readonly reads: Reads,
    private readonly box: SecretBox,
  ) {}

  /**
   * The events for this endpoint after `after`, in the order in which they came in, whether they were delivered or not.
   *
   * @throws RequestError NOT_FOUND if there is no such endpoint, the token is not its own, or the event `after` is no longer
   *   kept: then the subscriber cannot know what it has missed, and must compare its orders
   */
  async list({ id, token, after, limit = DEFAULT_LIMIT }: ListMissed): Promise<MissedPage> {
    const [endpoint] = await this.reads.query<Endpoint[]>(endpointQuery, [id]);
    // The same answer for both: a stranger does not learn which endpoints there are.
    if (!endpoint || !this.isTokenOf(endpoint, token))
      throw new RequestError('NOT_FOUND', 'there is no endpoint with this id and recovery token');
    const types = typesOf(endpoint);
    const wanted = types.length === 0 ? 'type <> $2' : isOneOf('type', '$2');
    const found = await this.reads.search<StoredEvent[]>(
      `SELECT id, type, body, "receivedAt" FROM events WHERE position > $1 AND ${wanted} ORDER BY position LIMIT $3`,
      [await this.positionOf(after), types.length === 0 ? TEST_TYPE : listOf(types), limit + 1],
    );
    const items = found.slice(0, limit).map(toMissed);
    return { items, nextCursor: found.length > limit ? (items.at(-1)?.id ?? null) : null };
  }

  private async positionOf(after: string | undefined): Promise<number> {
    if (after === undefined) return 0;
    const [event] = await this.reads.query<{ position: number }[]>(
      'SELECT position FROM events WHERE id = $1',
      [after],
    );
    if (event) return event.position;
    throw new RequestError('NOT_FOUND', `the event ${after} is not known, or no longer kept`);
  }

  /** The token of each valid secret counts, so that a rotation does not lock the subscriber out. */
  private isTokenOf(endpoint: Endpoint, token: string): boolean {
    const given = Buffer.from(token);
    return secretsOf(endpoint, new Date().toISOString(), this.box).some((secret) => {
      const right = Buffer.from(recoveryToken(secret));
      return right.length === given.length && timingSafeEqual(right, given);
    });
  }
}

function toMissed({ id, type, body, receivedAt }: StoredEvent): MissedEvent {
  const { data } = JSON.parse(body) as { data: object };
  return { id, type, timestamp: receivedAt, data };
}
