import { publicEvent } from './declare';
import { owners } from './owners';
import {
  EndpointDisabled,
  OrderCancelled,
  OrderConfirmed,
  OrderRejected,
  ProductLowStock,
  WebhookFailed,
  WebhookSent,
} from './payloads/public-events';

const { webhooks, notifications } = owners;
const toCustomers = [webhooks.queue, notifications.queue];

/**
 * The events that leave the house. Each is written to the outbox in the transaction of its change, and published to the
 * topic exchange. Their payloads are public: docs/events.md says what may change in them.
 */
export const publicEvents = {
  orderConfirmed: publicEvent('order.confirmed', toCustomers, OrderConfirmed),
  orderRejected: publicEvent('order.rejected', toCustomers, OrderRejected),
  orderCancelled: publicEvent('order.cancelled', toCustomers, OrderCancelled),
  productLowStock: publicEvent('product.lowStock', toCustomers, ProductLowStock),
  webhookSent: publicEvent('webhook.sent', [], WebhookSent),
  webhookFailed: publicEvent('webhook.failed', [], WebhookFailed),
  endpointDisabled: publicEvent('webhook.endpointDisabled', [notifications.queue], EndpointDisabled),
};
