import { Injectable } from '@nestjs/common';
import type { MessageContext } from '@order-flow/messaging/consuming/message-context';
import { WriteQueue } from '@order-flow/storage/write-queue';
import { logger } from '@order-flow/telemetry/logger';
import { counter } from '@order-flow/telemetry/metrics/metrics';
import { contextHeaders, currentTraceId } from '@order-flow/telemetry/tracing/trace-context';
import { Dispatcher } from '../dispatch/dispatcher';
import { takeEvents, type StoredEvent } from './delivery-statements';

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

  /** An event that comes twice is stored once: its id is the `webhook-id`. */
  async take(message: MessageContext, event: PublicEvent): Promise<void> {
    const stored = storedEvent(message.eventId, message.pattern, event);
    await this.writes.runAfter(takeEvents, stored, (tx, deliveries) => {
      tx.afterCommit(() => {
        if (deliveries) for (const due of deliveries) this.dispatcher.offer(due);
        else {
          skipped.inc({ reason: 'duplicate' });
          logger.info({ webhook_id: stored.id }, 'duplicate event: its deliveries are there already');
        }
      });
      return Promise.resolve();
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
