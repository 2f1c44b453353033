import { locales, mailKinds } from '@order-flow/contracts/payloads';
import { renderMail, type MailEvents, type RenderedMail, type Surroundings } from './render-mail';

const order = {
  version: 1,
  occurredAt: '2026-03-14T15:09:27.000Z',
  sequence: 1,
  orderId: '019cee2a-6c12-7cc4-9d3e-5b1f0a7e42d8',
  productId: '3f1c7a52-9f0e-4c36-8a54-0c7f2d9e6b11',
  quantity: 1500,
  createdAt: '2026-03-14T15:09:26.000Z',
} as const;

/** An event for each kind of mail, for previews and tests. */
export const sampleEvents: MailEvents = {
  'order.confirmed': { ...order, status: 'CONFIRMED' },
  'order.rejected': { ...order, status: 'REJECTED', reason: 'OUT_OF_STOCK' },
  'order.cancelled': { ...order, sequence: 2, status: 'CANCELLED' },
  'product.lowStock': {
    version: 1,
    occurredAt: order.occurredAt,
    productId: order.productId,
    name: 'Pour-over kettle “Niña”, 1.2 l <steel & glass>',
    stock: 4,
    lowStockThreshold: 10,
  },
  'webhook.endpointDisabled': {
    version: 1,
    occurredAt: order.occurredAt,
    endpointId: '7d0b8a0e-51f3-4b53-9a49-30a7b7f4c2de',
    url: 'https://shop.example/hooks/orders',
    reason: 'failing',
  },
};

const around: Surroundings = { sender: 'Order Flow' };
const withLink: Surroundings = {
  ...around,
  unsubscribeUrl: 'https://shop.example/v1/unsubscribe?token=sample',
};

/** Every mail in every language. */
export const sampleMails = (): (RenderedMail & { readonly name: string })[] =>
  mailKinds.flatMap((kind) =>
    locales.map((locale) => ({
      name: `${kind}.${locale}`,
      ...renderMail(kind, sampleEvents[kind], locale, kind.startsWith('order.') ? withLink : around),
    })),
  );
