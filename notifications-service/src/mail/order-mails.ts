import type {
  Locale,
  OrderCancelled,
  OrderConfirmed,
  OrderRejected,
  RejectionReason,
} from '@order-flow/contracts/payloads';
import { numberIn, timeIn, type Content, type Fact } from './content';

type OrderEvent = OrderConfirmed | OrderRejected | OrderCancelled;

interface Words {
  readonly order: string;
  readonly product: string;
  readonly quantity: string;
  readonly placedAt: string;
  readonly reason: string;
  readonly questions: string;
  readonly confirmed: Sayings;
  readonly rejected: Sayings;
  readonly cancelled: Sayings;
  readonly reasons: Readonly<Record<RejectionReason, string>>;
}

interface Sayings {
  readonly subject: (order: string) => string;
  readonly heading: string;
  readonly paragraphs: readonly string[];
  /** The label of the time at which it happened. */
  readonly at: string;
}

const WORDS: Readonly<Record<Locale, Words>> = {
  en: {
    order: 'Order number',
    product: 'Product',
    quantity: 'Quantity',
    placedAt: 'Ordered on',
    reason: 'Reason',
    questions: 'If you have a question, reply to this e-mail and include your order number.',
    confirmed: {
      subject: (order) => `Your order ${order} is confirmed`,
      heading: 'Your order is confirmed',
      paragraphs: ['Thank you for your order. We have reserved the items for you.'],
      at: 'Confirmed on',
    },
    rejected: {
      subject: (order) => `We could not accept your order ${order}`,
      heading: 'We could not accept your order',
      paragraphs: ['We are sorry: we could not accept your order. You do not need to do anything.'],
      at: 'Rejected on',
    },
    cancelled: {
      subject: (order) => `Your order ${order} was cancelled`,
      heading: 'Your order was cancelled',
      paragraphs: ['Your order was cancelled, and nothing will be shipped.'],
      at: 'Cancelled on',
    },
    reasons: {
      PRODUCT_NOT_FOUND: 'We no longer offer this product.',
      OUT_OF_STOCK: 'There are not enough items in stock.',
      REJECTED_BY_OPERATOR: 'Our team could not process the order.',
    },
  },
  es: {
    order: 'Número de pedido',
    product: 'Producto',
    quantity: 'Cantidad',
    placedAt: 'Fecha del pedido',
    reason: 'Motivo',
    questions: 'Si tiene alguna pregunta, responda a este correo e indique su número de pedido.',
    confirmed: {
      subject: (order) => `Su pedido ${order} está confirmado`,
      heading: 'Su pedido está confirmado',
      paragraphs: ['Gracias por su pedido. Hemos reservado los artículos para usted.'],
      at: 'Fecha de confirmación',
    },
    rejected: {
      subject: (order) => `No hemos podido aceptar su pedido ${order}`,
      heading: 'No hemos podido aceptar su pedido',
      paragraphs: ['Lo sentimos: no hemos podido aceptar su pedido. No tiene que hacer nada.'],
      at: 'Fecha de rechazo',
    },
    cancelled: {
      subject: (order) => `Su pedido ${order} ha sido cancelado`,
      heading: 'Su pedido ha sido cancelado',
      paragraphs: ['Su pedido ha sido cancelado y no se enviará nada.'],
      at: 'Fecha de cancelación',
    },
    reasons: {
      PRODUCT_NOT_FOUND: 'Ya no ofrecemos este producto.',
      OUT_OF_STOCK: 'No quedan existencias suficientes.',
      REJECTED_BY_OPERATOR: 'Nuestro equipo no ha podido tramitar el pedido.',
    },
  },
};

const TONES = { confirmed: 'good', rejected: 'bad', cancelled: 'neutral' } as const;

/** What the customer reads about the end of the order. */
export function orderMail(event: OrderEvent, locale: Locale): Content {
  const words = WORDS[locale];
  const ending = ({ CONFIRMED: 'confirmed', REJECTED: 'rejected', CANCELLED: 'cancelled' } as const)[
    event.status
  ];
  const { subject, heading, paragraphs, at } = words[ending];
  const reason: Fact[] =
    event.status === 'REJECTED' ? [{ label: words.reason, value: words.reasons[event.reason] }] : [];
  return {
    // The end of the id is the part that differs between orders of the same minute.
    subject: subject(event.orderId.slice(-8)),
    heading,
    tone: TONES[ending],
    paragraphs,
    facts: [
      ...reason,
      { label: words.order, value: event.orderId },
      { label: words.product, value: event.productId },
      { label: words.quantity, value: numberIn(locale, event.quantity) },
      { label: words.placedAt, value: timeIn(locale, event.createdAt) },
      { label: at, value: timeIn(locale, event.occurredAt) },
    ],
    closing: words.questions,
  };
}
