import { Injectable } from '@nestjs/common';
import { v5 as uuidv5 } from 'uuid';
import type { MessageContext } from '@order-flow/messaging/consuming/message-context';
import { WriteQueue } from '@order-flow/storage/write-queue';
import { logger } from '@order-flow/telemetry/logger';
import { counter } from '@order-flow/telemetry/metrics/metrics';
import { contextHeaders, currentTraceId } from '@order-flow/telemetry/tracing/trace-context';
import { Dispatcher } from '../dispatch/dispatcher';
import { wants, type Endpoint } from '../endpoints/endpoint';
import { SWITCHED_ON } from '../endpoints/endpoint-statements';
import { insertDeliveries, insertEvent, type StoredEvent } from './delivery-statements';

const skipped = counter('order_messages_skipped_total');

/** A public event, as far as this service looks into it. */
interface PublicEvent {
  readonly occurredAt: string;
  readonly orderId?: string;
}

/** Stores an event and a delivery for each endpoint that wants it, in one transaction. */
@Injectable()
export class EventIntake {
  constructor(
    private readonly writes: WriteQueue,
    private readonly dispatcher: Dispatcher,
  ) {}

  /** An event that comes twice is stored once: its `messageId` is the `webhook-id`. */
  async take(message: MessageContext, event: PublicEvent): Promise<void> {
    const stored = storedEvent(webhookIdOf(message), message.pattern, event);
    await this.writes.run(async (tx) => {
      if (!(await insertEvent(tx, stored))) {
        tx.afterCommit(() => {
          skipped.inc({ reason: 'duplicate' });
          logger.info({ webhook_id: stored.id }, 'duplicate event: its deliveries are there already');
        });
        return;
      }
      const endpoints = await tx.rows<Pick<Endpoint, 'id' | 'events'>>(
        `SELECT id, events FROM endpoints WHERE ${SWITCHED_ON}`,
      );
      const those = endpoints.filter((endpoint) => wants(endpoint, stored.type)).map(({ id }) => id);
      await insertDeliveries(
        tx,
        those.map((endpointId) => ({ endpointId, event: stored })),
      );
      tx.afterCommit(() => {
        for (const id of those) this.dispatcher.due(id);
      });
    });
  }
}

/** The event in the form in which it is sent: `{ type, timestamp, data }`, as Standard Webhooks recommends. */
export function storedEvent(id: string, type: string, data: PublicEvent): StoredEvent {
  return {
    id,
    type,
    orderId: data.orderId ?? null,
    body: JSON.stringify({ type, timestamp: data.occurredAt, data }),
    headers: JSON.stringify(contextHeaders()),
    traceId: currentTraceId() ?? null,
    receivedAt: new Date().toISOString(),
  };
}

/** A plain client may send no `messageId`. Then the id comes from the bytes, so that a redelivery has the same one. */
const webhookIdOf = ({ messageId, key }: MessageContext) => messageId ?? uuidv5(key, uuidv5.URL);
