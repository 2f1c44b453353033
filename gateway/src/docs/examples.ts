const PRODUCT = '6053d96d-9598-42b6-860b-b58af082a071';
/** The page at /docs sends the ids of the last order and dead letter that it has shown instead of these. */
export const ORDER = '019ab2f4-7c10-7a3e-8f52-3d1c5b8a9e01';
export const DEAD_LETTER = '019ab2f5-1f40-7bb2-9c11-7a3e5d8c2f02';

const ENDPOINT = '019ab2f7-5a10-7d21-b3c8-2e7a4f1d6b04';
const DELIVERY = '019ab2f8-6b20-7e32-8d19-3f8b5a2e7c05';
const MAIL = '019ab2f9-7c30-7f43-9e2a-4a9c6b3f8d06';
const GROUP = '9f1c0b2d4e6a8c70';
const RUN = '019ab2f6-3d80-7c44-a5e7-1b6f2e9d4c03';

/** An example for each field name. `productId` and the products' `id` are of the seeded catalogue. */
export const examples: Readonly<Record<string, unknown>> = {
  productId: PRODUCT,
  quantity: 2,
  id: PRODUCT,
  traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
  createdAt: '2026-11-24T08:30:00.000Z',
  updatedAt: '2026-11-24T08:30:00.042Z',
  idempotencyKey: '2f1c9c4e-5a86-4c0e-9a55-0d2a4c2f7b11',
  clientKey: 'cart-4711',
  reference: 'PO-2026-118',
  unitPrice: 129990,
  amount: 259980,
  price: 1299.9,
  stock: 40,
};

/** The fields whose example differs in one class. The page at /docs replaces these ids by ones that exist. */
export const examplesOfClass: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  GetOrder: { id: ORDER },
  GetOrderRun: { id: RUN },
  RunCountQuery: { action: 'cancel' },
  GetDeadLetter: { id: DEAD_LETTER },
  GetDeadLetterGroup: { group: GROUP },
  GetAccount: { name: 'maria' },
  GetEndpoint: { id: ENDPOINT },
  GetDelivery: { id: DELIVERY },
  GetMail: { id: MAIL },
  GetUnsubscription: { token: 'the token in the link of a mail' },
  SearchQuery: { q: PRODUCT.slice(-8) },
};

const PLACED = {
  id: ORDER,
  productId: PRODUCT,
  quantity: 2,
  status: 'PENDING',
  idempotencyKey: examples['idempotencyKey'],
  createdAt: examples['createdAt'],
  updatedAt: examples['createdAt'],
  traceId: examples['traceId'],
  traceSampled: true,
  reason: null,
  unitPrice: null,
  amount: null,
};

/** Whole examples, for the body of each request and for answers whose fields depend on each other. */
export const schemaExamples: Readonly<Record<string, unknown>> = {
  CreateOrderDto: {
    productId: PRODUCT,
    quantity: 2,
    reference: 'PO-2026-118',
    customer: { email: 'ana@mail.example', locale: 'es' },
  },
  OrderView: PLACED,
  OrderRunRequest: { action: 'cancel', ids: [ORDER] },
  Rejection: { reason: 'The product is no longer made.' },
  NewProduct: { name: 'Desk lamp', price: 39.9, stock: 40, lowStockThreshold: 10 },
  ProductEdit: { price: 34.9 },
  Restock: { quantity: 20, reason: 'A delivery has come in.' },
  Adjustment: { delta: -1, reason: 'One was broken.' },
  ReplayRequest: { ids: [DEAD_LETTER], ratePerSecond: 50 },
  DiscardRequest: { ids: [DEAD_LETTER], reason: 'The sender has corrected it.' },
  NoteRequest: { text: 'The sender has been told.' },
  ReleaseRequest: { reason: 'I am away until Monday.' },
  ResendRequest: {
    id: DEAD_LETTER,
    pattern: 'product.stockReserved',
    data: { approved: false, reason: 'OUT_OF_STOCK', idempotencyKey: examples['idempotencyKey'] },
    reason: 'The sender wrote "no stock" instead of OUT_OF_STOCK.',
  },
  Erasure: { email: 'ana@mail.example' },
  ProviderEvents: {
    events: [{ type: 'bounced', messageId: `<${ORDER}.order.confirmed@order-flow.example>` }],
  },
  NewEndpoint: {
    url: 'https://shop.example/webhooks',
    description: 'The warehouse',
    events: ['order.confirmed'],
  },
  EndpointEdit: { description: 'The warehouse in the north' },
  Rotation: { overlapHours: 24 },
  EndpointReplayRequest: { from: '2026-11-24T00:00:00Z' },
  FaultRequest: { queue: 'orders_queue', fault: 'duplicate', sharePercent: 10, durationSeconds: 60 },
  StopFaultsRequest: {},
  NewAccount: { name: 'maria', role: 'viewer', password: 'a password that maria changes' },
  AccountEdit: { role: 'operator' },
  GivenPassword: { password: 'another password that maria changes' },
  OwnPassword: {
    currentPassword: 'the password that npm start has shown',
    newPassword: 'a long password of your own',
  },
  SignInDto: { name: 'operator', password: 'the password that npm start has shown' },
};
