import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { patterns } from '@order-flow/contracts/contracts';
import { InvalidPayloadError, RequestError } from '@order-flow/contracts/errors';
import {
  TEST_TYPE,
  type ChangeEndpoint,
  type DeliveryView,
  type EndpointReplay,
  type Once,
  type ReplayDelivery,
  type ReplayEndpoint,
} from '@order-flow/contracts/payloads';
import type { MessageContext } from '@order-flow/messaging/consuming/message-context';
import { audit } from '@order-flow/messaging/operations/audit';
import { Commands } from '@order-flow/messaging/outbox/commands';
import type { Transaction } from '@order-flow/storage/write-queue';
import { Dispatcher } from '../dispatch/dispatcher';
import { wants, type Endpoint } from '../endpoints/endpoint';
import { endpointBy } from '../endpoints/endpoint-statements';
import { notFound } from '../endpoints/endpoints.service';
import {
  DELIVERY_VIEW,
  deliveryBy,
  eventsBetween,
  insertDeliveries,
  insertEvents,
  replayDelivery,
  replayEvents,
} from './delivery-statements';
import { storedEvent } from './event-intake';

/** Events of a replay that are looked at in one transaction. Others wait for it. */
const STEP = 1000;

/** Commands of an operator on deliveries. */
@Injectable()
export class DeliveriesService {
  constructor(
    private readonly commands: Commands,
    private readonly dispatcher: Dispatcher,
  ) {}

  /**
   * Sends a `webhook.test` to the endpoint, whatever its filter.
   *
   * @throws RequestError NOT_FOUND, or CONFLICT if the endpoint is switched off
   */
  test(message: MessageContext, command: ChangeEndpoint): Promise<Once<DeliveryView>> {
    const { id, actor } = command;
    return this.commands.once(message, command, async (tx) => {
      const endpoint = await switchedOn(tx, id);
      const event = storedEvent(uuidv7(), TEST_TYPE, { occurredAt: new Date().toISOString() });
      await insertEvents(tx, [event]);
      const [deliveryId = ''] = await insertDeliveries(tx, [{ endpointId: id, event }]);
      audit(tx, { actor, action: patterns.testEndpoint, target: id });
      tx.afterCommit(() => this.dispatcher.due(id));
      return {
        id: deliveryId,
        endpointId: id,
        endpointUrl: endpoint.url,
        eventId: event.id,
        type: event.type,
        orderId: null,
        status: 'waiting' as const,
        attempts: 0,
        nextAttemptAt: event.receivedAt,
        lastStatus: null,
        lastError: null,
        createdAt: event.receivedAt,
        finishedAt: null,
        traceId: event.traceId,
      };
    });
  }

  /**
   * Sends one event to its endpoint again, now and with all tries before it. One that waits is tried at once.
   *
   * @throws RequestError NOT_FOUND, or CONFLICT if the endpoint is switched off
   */
  replay(message: MessageContext, command: ReplayDelivery): Promise<Once<DeliveryView>> {
    const { id, actor } = command;
    return this.commands.once(message, command, async (tx) => {
      const delivery = await deliveryBy(tx, id);
      if (!delivery) throw new RequestError('NOT_FOUND', `there is no delivery ${id}`);
      await switchedOn(tx, delivery.endpointId);
      await replayDelivery(tx, id);
      const before = { status: delivery.status, attempts: delivery.attempts };
      audit(tx, { actor, action: patterns.replayDelivery, target: id, before });
      tx.afterCommit(() => this.dispatcher.due(delivery.endpointId));
      const [replayed] = await tx.rows<DeliveryView>(`${DELIVERY_VIEW} WHERE d.id = $1`, [id]);
      if (!replayed) throw new Error(`delivery ${id} is not there, although it was just written`);
      return replayed;
    });
  }

  /**
   * Sends the endpoint the events of a time again: those that it has not accepted, also those that came while it was
   * switched off, or all. A thousand events at a time, so that other writes get their turn.
   *
   * @throws RequestError NOT_FOUND, or CONFLICT if the endpoint is switched off
   */
  async replayEndpoint(message: MessageContext, command: ReplayEndpoint): Promise<Once<EndpointReplay>> {
    const { id, actor, from, to = new Date().toISOString(), events = 'missed' } = command;
    if (to <= from) {
      const reason = 'must be after from';
      throw new InvalidPayloadError(patterns.replayEndpoint, [{ field: 'to', reason }]);
    }
    type Progress = EndpointReplay & { replayId: string; to: string; after: number };
    const { replayed, ...done } = await this.commands.inSteps<Progress>(
      message,
      command,
      async (tx, soFar) => {
        const endpoint = await switchedOn(tx, id);
        const startedAt = new Date().toISOString();
        const start = { id, startedAt, total: 0, delivered: 0, failed: 0, finished: false };
        const progress = soFar ?? { ...start, replayId: uuidv7(), to, after: 0 };
        if (!soFar)
          audit(tx, { actor, action: patterns.replayEndpoint, target: id, after: { from, to, events } });
        const found = await eventsBetween(tx, from, progress.to, progress.after, STEP);
        const wanted = found.filter(({ type }) => type !== TEST_TYPE && wants(endpoint, type));
        const ids = wanted.map((event) => event.id);
        const known = await replayEvents(tx, id, progress.replayId, ids, events === 'all');
        const never = wanted.filter((event) => !known.known.has(event.id));
        const { replayId } = progress;
        await insertDeliveries(
          tx,
          never.map((event) => ({ endpointId: id, event, replayId })),
        );
        const total = progress.total + known.replayed + never.length;
        await storeReplay(tx, { ...progress, total });
        tx.afterCommit(() => this.dispatcher.due(id));
        const finished = found.length < STEP;
        return { answer: { ...progress, total, after: found.at(-1)?.position ?? 0 }, finished };
      },
    );
    const { startedAt, total, delivered, failed } = done;
    const finished = total === 0;
    return { id, startedAt, total, delivered, failed, finished, ...(replayed && { replayed }) };
  }
}

async function storeReplay(
  tx: Transaction,
  { id, replayId, startedAt, total }: EndpointReplay & { replayId: string },
): Promise<void> {
  await tx.rows(
    `INSERT INTO endpoint_replays ("endpointId", id, "startedAt", total) VALUES ($1, $2, $3, $4)
     ON CONFLICT ("endpointId") DO UPDATE SET id = excluded.id, "startedAt" = excluded."startedAt", total = excluded.total`,
    [id, replayId, startedAt, total],
  );
}

/** @throws RequestError NOT_FOUND, or CONFLICT if it is switched off */
async function switchedOn(tx: Transaction, id: string): Promise<Endpoint> {
  const endpoint = await endpointBy(tx, id);
  if (!endpoint) throw notFound(id);
  if (endpoint.disabledReason !== null)
    throw new RequestError('CONFLICT', `endpoint ${id} is switched off: switch it on first`);
  return endpoint;
}
