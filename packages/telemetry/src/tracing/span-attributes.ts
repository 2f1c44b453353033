import type { Attributes } from '@opentelemetry/api';

/**
 * Every attribute that we set on a span, except those of HTTP below. Names and values follow OpenTelemetry's semantic
 * conventions for messaging (RabbitMQ) and databases. Names of our own begin with `order_flow.`. None holds personal
 * data.
 */
export const spanAttributes = {
  orderId: 'order.id',
  /** The status that the order entered with this message. */
  orderStatus: 'order_flow.order.status',
  /** Why the order was rejected. */
  orderReason: 'order_flow.order.reason',
  messagingSystem: 'messaging.system',
  operationName: 'messaging.operation.name',
  operationType: 'messaging.operation.type',
  /** The queue, or the exchange of the public events. */
  destination: 'messaging.destination.name',
  routingKey: 'messaging.rabbitmq.destination.routing_key',
  messageId: 'messaging.message.id',
  bodySize: 'messaging.message.body.size',
  batchMessageCount: 'messaging.batch.message_count',
  errorType: 'error.type',
  /** 1 for the first attempt. */
  attempt: 'order_flow.message.attempt',
  /** The fault that a fault switch injected into this message on purpose, such as `delay`. */
  injectedFault: 'order_flow.fault.injected',
  /** The number of orders that a sweep redrives. */
  sweptOrders: 'order_flow.sweep.orders',
  /** The endpoint that gets a webhook. */
  endpointId: 'order_flow.webhook.endpoint.id',
  /** The delivery of one event to one endpoint. */
  deliveryId: 'order_flow.webhook.delivery.id',
  /** A mail; not its address. */
  mailId: 'order_flow.mail.id',
  /** The provider that was asked last. */
  mailProvider: 'order_flow.mail.provider',
  dbSystem: 'db.system.name',
  /** Units of work in the same commit. */
  dbBatchSize: 'db.operation.batch.size',
  /** Seconds from requesting the commit to its end, including the wait for the commit before it. */
  commitSeconds: 'order_flow.commit.seconds',
} as const;

/** The attributes of a request's server span (server-span.ts). They hold no query and nothing about the caller. */
export const httpAttributes = {
  method: 'http.request.method',
  route: 'http.route',
  status: 'http.response.status_code',
  scheme: 'url.scheme',
  path: 'url.path',
  version: 'network.protocol.version',
  address: 'server.address',
  port: 'server.port',
} as const;

interface MessageAttributes {
  readonly operation: 'send' | 'process';
  readonly queue: string;
  /** The queue, where the default exchange is used. */
  readonly routingKey?: string | undefined;
  readonly messageId: string | undefined;
  readonly bodySize: number;
  readonly attempt?: number;
}

/** What a connection to RabbitMQ is for. */
export type BrokerPurpose = 'publish' | 'consume';

/** The node of RabbitMQ that each connection is with. It is the same for many messages, so it is computed once. */
const nodes: Record<BrokerPurpose, Attributes> = { publish: {}, consume: {} };

/** Puts the host and port of this `amqp(s)://` URL on the spans of all messages on this connection from now on. */
export function setBrokerAddress(purpose: BrokerPurpose, url: string): void {
  const { protocol, hostname, port } = new URL(url);
  nodes[purpose] = {
    [httpAttributes.address]: hostname.replace(/^\[|\]$/g, ''),
    [httpAttributes.port]: Number(port || (protocol === 'amqps:' ? 5671 : 5672)),
  };
}

/** The attributes of a span that sends or processes one message. */
export function messageAttributes({
  operation,
  queue,
  routingKey = queue,
  messageId,
  bodySize,
  attempt,
}: MessageAttributes): Attributes {
  return {
    ...nodes[operation === 'send' ? 'publish' : 'consume'],
    [spanAttributes.messagingSystem]: 'rabbitmq',
    [spanAttributes.operationName]: operation,
    [spanAttributes.operationType]: operation,
    [spanAttributes.destination]: queue,
    [spanAttributes.routingKey]: routingKey,
    [spanAttributes.bodySize]: bodySize,
    ...(messageId !== undefined && { [spanAttributes.messageId]: messageId }),
    ...(attempt !== undefined && { [spanAttributes.attempt]: attempt }),
  };
}
