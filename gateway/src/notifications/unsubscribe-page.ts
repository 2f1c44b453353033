import type { Locale, Unsubscription } from '@order-flow/contracts/payloads';

const WORDS = {
  en: {
    title: 'E-mails about your orders',
    question: 'Do you want no more e-mails about your orders at this address?',
    button: 'Unsubscribe',
    done: 'You are unsubscribed. You get no more e-mails about your orders at this address.',
  },
  es: {
    title: 'Correos sobre sus pedidos',
    question: '¿Desea dejar de recibir correos sobre sus pedidos en esta dirección?',
    button: 'Darme de baja',
    done: 'Se ha dado de baja. Ya no recibirá correos sobre sus pedidos en esta dirección.',
  },
} as const satisfies Record<Locale, object>;

/** Nothing in it comes from the request: the form posts to the address of the page itself, with its token. */
export function unsubscribePage({ unsubscribed, locale }: Unsubscription): string {
  const { title, question, button, done } = WORDS[locale];
  const content = unsubscribed
    ? `<p>${done}</p>`
    : `<p>${question}</p><form method="post"><button style="font-size:16px;padding:12px 24px">${button}</button></form>`;
  return `<!doctype html>
<html lang="${locale}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title></head>
<body style="font-family:Arial,Helvetica,sans-serif;font-size:16px;line-height:24px;max-width:480px;margin:48px auto;padding:0 16px;color:#1e293b">
<h1 style="font-size:24px;line-height:32px">${title}</h1>
${content}
</body></html>
`;
}
