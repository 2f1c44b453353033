import type { EndpointDisabled, Locale, ProductLowStock } from '@order-flow/contracts/payloads';
import { numberIn, timeIn, type Content } from './content';

const LOW_STOCK = {
  en: {
    subject: (name: string) => `Low stock: ${name}`,
    heading: 'A product is running low',
    paragraph: 'Its stock has fallen below its threshold. Orders are rejected once nothing is left.',
    product: 'Product',
    id: 'Product ID',
    stock: 'In stock',
    threshold: 'Threshold',
    at: 'Noticed on',
    closing:
      'Restock it on the admin page. There is no second e-mail until the stock has been above the threshold.',
  },
  es: {
    subject: (name: string) => `Pocas existencias: ${name}`,
    heading: 'Un producto se está agotando',
    paragraph: 'Las existencias han bajado del umbral. Cuando no quede nada, los pedidos se rechazarán.',
    product: 'Producto',
    id: 'ID del producto',
    stock: 'Existencias',
    threshold: 'Umbral',
    at: 'Detectado el',
    closing:
      'Reponga las existencias en la página de administración. No habrá otro correo hasta que se haya superado el umbral.',
  },
} as const satisfies Record<Locale, object>;

const DISABLED = {
  en: {
    subject: 'A webhook endpoint was switched off',
    heading: 'A webhook endpoint was switched off',
    paragraph:
      'It gets no events until somebody switches it on again. What it misses is kept and can be replayed.',
    reason: 'Reason',
    reasons: {
      failing: 'It has accepted nothing for days.',
      gone: 'It answered 410 Gone: its owner does not want events any more.',
    },
    url: 'URL',
    id: 'Endpoint ID',
    at: 'Switched off on',
    closing:
      'Ask the owner of the endpoint, then switch it on and replay what it has missed, on the admin page.',
  },
  es: {
    subject: 'Se ha desactivado un destino de webhooks',
    heading: 'Se ha desactivado un destino de webhooks',
    paragraph:
      'No recibirá eventos hasta que alguien lo vuelva a activar. Lo que se pierda mientras tanto se guarda y puede reenviarse.',
    reason: 'Motivo',
    reasons: {
      failing: 'No ha aceptado nada durante días.',
      gone: 'Respondió 410 Gone: su propietario ya no quiere recibir eventos.',
    },
    url: 'URL',
    id: 'ID del destino',
    at: 'Desactivado el',
    closing:
      'Consulte al propietario del destino; después actívelo y reenvíe lo perdido desde la página de administración.',
  },
} as const satisfies Record<Locale, object>;

/** What operators read when a product runs low. */
export function lowStockMail(event: ProductLowStock, locale: Locale): Content {
  const words = LOW_STOCK[locale];
  return {
    subject: words.subject(event.name),
    heading: words.heading,
    tone: 'bad',
    paragraphs: [words.paragraph],
    facts: [
      { label: words.product, value: event.name },
      { label: words.id, value: event.productId },
      { label: words.stock, value: numberIn(locale, event.stock) },
      { label: words.threshold, value: numberIn(locale, event.lowStockThreshold) },
      { label: words.at, value: timeIn(locale, event.occurredAt) },
    ],
    closing: words.closing,
  };
}

/** What operators read when an endpoint was switched off. */
export function endpointDisabledMail(event: EndpointDisabled, locale: Locale): Content {
  const words = DISABLED[locale];
  return {
    subject: words.subject,
    heading: words.heading,
    tone: 'bad',
    paragraphs: [words.paragraph],
    facts: [
      { label: words.reason, value: words.reasons[event.reason] },
      { label: words.url, value: event.url },
      { label: words.id, value: event.endpointId },
      { label: words.at, value: timeIn(locale, event.occurredAt) },
    ],
    closing: words.closing,
  };
}
