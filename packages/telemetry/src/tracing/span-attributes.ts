import type { Attributes } from '@opentelemetry/api';

/**
 * Every attribute that we set on a span, beside those of HTTP below. Names and values follow OpenTelemetry's semantic
 * conventions for messaging (RabbitMQ) and databases; what they have no name for is under `order_flow.`. Nothing here
 * tells of a person.
 */
export const spanAttributes = {
  orderId: 'order.id',
  /** The status that the order has entered with this message. */
  orderStatus: 'order_flow.order.status',
  /** Why it was rejected. */
  orderReason: 'order_flow.order.reason',
  messagingSystem: 'messaging.system',
  operationName: 'messaging.operation.name',
  operationType: 'messaging.operation.type',
  /** The queue, which is the routing key, too: all goes over the default exchange. */
  destination: 'messaging.destination.name',
  routingKey: 'messaging.rabbitmq.destination.routing_key',
  messageId: 'messaging.message.id',
  bodySize: 'messaging.message.body.size',
  batchMessageCount: 'messaging.batch.message_count',
  errorType: 'error.type',
  /** 1 for the first attempt. */
  attempt: 'order_flow.message.attempt',
  /** How many orders a sweep asks for again. */
  sweptOrders: 'order_flow.sweep.orders',
  dbSystem: 'db.system.name',
  /** Units of work in the commit that this one went with. */
  dbBatchSize: 'db.operation.batch.size',
  /** From asking for the commit to its end: waiting for the group before included. */
  commitSeconds: 'order_flow.commit.seconds',
} as const;

/** Those of the server span of a request (server-span.ts). Neither the query nor anything else of the caller. */
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
  readonly messageId: string | undefined;
  readonly bodySize: number;
  readonly attempt?: number;
}

/** The attributes of a span that sends or processes one message. */
export function messageAttributes({
  operation,
  queue,
  messageId,
  bodySize,
  attempt,
}: MessageAttributes): Attributes {
  return {
    [spanAttributes.messagingSystem]: 'rabbitmq',
    [spanAttributes.operationName]: operation,
    [spanAttributes.operationType]: operation,
    [spanAttributes.destination]: queue,
    [spanAttributes.routingKey]: queue,
    [spanAttributes.bodySize]: bodySize,
    ...(messageId !== undefined && { [spanAttributes.messageId]: messageId }),
    ...(attempt !== undefined && { [spanAttributes.attempt]: attempt }),
  };
}
