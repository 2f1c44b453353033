import { ArrayMaxSize, IsArray, IsBoolean, IsIn, IsInt, IsString, Length, Max, Min } from 'class-validator';
import { ByCaller } from './caller';
import { Cursor, FromText, Id, Instant, Limit, NotBefore, Optional, Text } from './rules';

/** The events that an endpoint can get. */
export const webhookTypes = [
  'order.confirmed',
  'order.rejected',
  'order.cancelled',
  'product.lowStock',
] as const;
export type WebhookType = (typeof webhookTypes)[number];
/** What `POST …/test` sends. No filter has to name it. */
export const TEST_TYPE = 'webhook.test';

const Types = (): PropertyDecorator => (target, key) => {
  for (const rule of [IsIn(webhookTypes, { each: true }), ArrayMaxSize(webhookTypes.length), IsArray()])
    rule(target, key);
};

/** A new endpoint: a URL of a subscriber that gets our events. */
export class NewEndpoint {
  /** Where to POST: an https URL without a user or password, whose host has only public addresses. */
  @IsString() @Length(1, 2000) url!: string;
  /** For people: one line, up to 200 characters. */
  @Optional() @Text(200) description?: string;
  /** Only these events. An empty list, or none: all of them. */
  @Optional() @Types() events?: WebhookType[];
  /** At most so many requests a second, 1 to 1,000; default 50. */
  @Optional() @IsInt() @Min(1) @Max(1000) ratePerSecond?: number;
  /** At most so many requests at once, 1 to 100; default 10. */
  @Optional() @IsInt() @Min(1) @Max(100) maxConcurrency?: number;
}

/** `webhooks.endpoints.create` */
export class CreateEndpoint extends ByCaller(NewEndpoint) {}

/** The editable fields of an endpoint. At least one is required. */
export class EndpointEdit {
  /** As for a new endpoint. */
  @Optional() @IsString() @Length(1, 2000) url?: string;
  /** One line, up to 200 characters; empty to remove it. */
  @Optional() @IsString() @Length(0, 200) description?: string;
  /** Only these events. An empty list: all of them. */
  @Optional() @Types() events?: WebhookType[];
  /** False: it gets nothing until it is switched on again. What it misses can be replayed. */
  @Optional() @IsBoolean() enabled?: boolean;
  /** At most so many requests a second, 1 to 1,000. */
  @Optional() @IsInt() @Min(1) @Max(1000) ratePerSecond?: number;
  /** At most so many requests at once, 1 to 100. */
  @Optional() @IsInt() @Min(1) @Max(100) maxConcurrency?: number;
}

/** `webhooks.endpoints.update` */
export class UpdateEndpoint extends ByCaller(EndpointEdit) {
  @Id() id!: string;
}

/** `webhooks.endpoints.get`, `webhooks.endpoints.replayProgress` */
export class GetEndpoint {
  @Id() id!: string;
}

/** `webhooks.endpoints.list` */
export class ListEndpoints {
  /** Only one. */
  @Optional() @Id() id?: string;
}

/** `webhooks.endpoints.remove`, `webhooks.endpoints.test` */
export class ChangeEndpoint extends ByCaller(GetEndpoint) {}

/** How to change the secret. */
export class Rotation {
  /** How long the old secret signs as well, 0 to 168 hours; default 24. 0: the old secret has leaked. */
  @Optional() @IsInt() @Min(0) @Max(168) overlapHours?: number;
}

/** `webhooks.endpoints.rotateSecret` */
export class RotateSecret extends ByCaller(Rotation) {
  @Id() id!: string;
}

export const replayKinds = ['missed', 'all'] as const;

/** Which events an endpoint gets again. */
export class EndpointReplayRequest {
  /** Events that came in at or after this time: a date, or a time with its zone. */
  @Instant() from!: string;
  /** Events that came in before this time; default: until now. */
  @NotBefore('from') @Optional() @Instant() to?: string;
  /** `missed` (default): only what it has not accepted. `all`: also what it has accepted. */
  @Optional() @IsIn(replayKinds) events?: (typeof replayKinds)[number];
}

/** `webhooks.endpoints.replay` */
export class ReplayEndpoint extends ByCaller(EndpointReplayRequest) {
  @Id() id!: string;
}

/** `webhooks.deliveries.get` */
export class GetDelivery {
  @Id() id!: string;
}

/** `webhooks.deliveries.replay` */
export class ReplayDelivery extends ByCaller(GetDelivery) {}

export const deliveryStatuses = ['waiting', 'delivered', 'failed'] as const;
export type DeliveryStatus = (typeof deliveryStatuses)[number];

/** `webhooks.deliveries.list` */
export class ListDeliveries {
  @Optional() @Id() endpointId?: string;
  @Optional() @IsIn(deliveryStatuses) status?: DeliveryStatus;
  @Optional() @Id() orderId?: string;
  /** Deliveries per page, 1 to 200; default 50. */
  @FromText() @Limit() limit?: number;
  /** `nextCursor` of the previous page; keep the same filters. */
  @Cursor() cursor?: string;
}

/** `webhooks.orderSteps` */
export class GetOrderDeliveries {
  @Id() orderId!: string;
}

/** What a subscriber asks: what came after the last event that it has seen? */
export class MissedQuery {
  /** `webhook-id` of the last event that it has seen. Without it: from the oldest event that is kept. */
  @Optional() @IsString() @Length(1, 255) after?: string;
  /** Events per page, 1 to 1,000; default 200. */
  @FromText() @Optional() @IsInt() @Min(1) @Max(1000) limit?: number;
}

/** `webhooks.missed` */
export class ListMissed extends MissedQuery {
  @Id() id!: string;
  /** The recovery token, which the subscriber makes from its secret. */
  @IsString() @Length(1, 200) token!: string;
}

export type DisabledReason = 'operator' | 'failing' | 'gone';

/** An endpoint. Its secret is shown once, when it is made. */
export class EndpointView {
  id!: string;
  url!: string;
  description!: string;
  /** Empty: all events. */
  events!: WebhookType[];
  /** Whether it gets events. */
  enabled!: boolean;
  /** Who or what switched it off: an operator, days of failures, or its answer 410. Null while it is on. */
  disabledReason!: DisabledReason | null;
  ratePerSecond!: number;
  maxConcurrency!: number;
  /** Since when no attempt has been accepted; ISO 8601, UTC. Null: the last attempt was accepted, or there was none. */
  failingSince!: string | null;
  /** Why the last attempt failed; null if it was accepted. */
  lastError!: string | null;
  /** When an attempt was last accepted; ISO 8601, UTC. */
  lastDeliveredAt!: string | null;
  /** Until when its previous secret signs as well; null if only one secret is valid. */
  previousSecretUntil!: string | null;
  /** Deliveries that wait for an attempt, at most 10,001. */
  waiting!: number;
  createdAt!: string;
  updatedAt!: string;
}

/** An endpoint with the secret that was made for it. */
export class EndpointWithSecret extends EndpointView {
  /** Signs what is sent to it. It is not shown again. */
  secret!: string;
}

/** The replay of an endpoint that was started last. */
export class EndpointReplay {
  /** The endpoint. */
  id!: string;
  /** ISO 8601, UTC. */
  startedAt!: string;
  /** Deliveries of the replay. */
  total!: number;
  delivered!: number;
  failed!: number;
  /** Whether no delivery of it waits any more. */
  finished!: boolean;
}

/** One endpoint, with its last replay. */
export class EndpointDetails extends EndpointView {
  /** Null: there was none. */
  replay!: EndpointReplay | null;
}

/** All endpoints, the oldest first. There are at most 500. */
export class EndpointList {
  items!: EndpointView[];
}

/** One event for one endpoint. */
export class DeliveryView {
  id!: string;
  endpointId!: string;
  /** The endpoint's URL now. */
  endpointUrl!: string;
  /** `webhook-id`: the same for all attempts and endpoints. */
  eventId!: string;
  type!: string;
  /** Null: the event is not about an order. */
  orderId!: string | null;
  /** Waiting for its next attempt, accepted with 2xx, or given up after the last attempt. */
  status!: DeliveryStatus;
  /** Attempts so far, those before a replay included. */
  attempts!: number;
  /** ISO 8601, UTC; null unless it waits. */
  nextAttemptAt!: string | null;
  /** The status of the last answer; null if there was none. */
  lastStatus!: number | null;
  /** Why the last attempt failed; null if it was accepted, or if there was none. */
  lastError!: string | null;
  /** When the event came in; ISO 8601, UTC. */
  createdAt!: string;
  /** When it was accepted or given up; null while it waits. */
  finishedAt!: string | null;
  /** The trace of the order; null if it was not traced. */
  traceId!: string | null;
}

/** One page of deliveries, the newest first. */
export class DeliveryPage {
  items!: DeliveryView[];
  /** Pass it as `cursor` to get the next page; null on the last page. */
  nextCursor!: string | null;
}

/** One attempt of a delivery. */
export class AttemptView {
  /** From 1. */
  number!: number;
  /** When it began; ISO 8601, UTC. */
  at!: string;
  durationMs!: number;
  /** The status of the answer; null if there was none. */
  status!: number | null;
  /** Why it failed; null if it was accepted. */
  error!: string | null;
  /** The first 2 kB of the answer. */
  responseBody!: string;
}

/** A delivery with what was sent and what was answered. */
export class DeliveryDetails extends DeliveryView {
  /** The body that is sent: JSON. */
  body!: string;
  /** The newest 100, the oldest of them first. */
  attemptList!: AttemptView[];
}

/** An event that a subscriber has missed, as its body would have been. */
export class MissedEvent {
  /** `webhook-id` */
  id!: string;
  type!: string;
  /** When it came in; ISO 8601, UTC. */
  timestamp!: string;
  data!: object;
}

/** One page of what a subscriber has missed, the oldest first. */
export class MissedPage {
  items!: MissedEvent[];
  /** Pass it as `after` to get the next page; null on the last page. */
  nextCursor!: string | null;
}
