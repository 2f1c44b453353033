import type {
  EndpointDisabled,
  Locale,
  MailKind,
  OrderCancelled,
  OrderConfirmed,
  OrderRejected,
  ProductLowStock,
} from '@order-flow/contracts/payloads';
import type { Content } from './content';
import { html, oneLine, type Html } from './escape';
import { endpointDisabledMail, lowStockMail } from './operator-mails';
import { orderMail } from './order-mails';

/** The event that each kind of mail is about. */
export interface MailEvents {
  'order.confirmed': OrderConfirmed;
  'order.rejected': OrderRejected;
  'order.cancelled': OrderCancelled;
  'product.lowStock': ProductLowStock;
  'webhook.endpointDisabled': EndpointDisabled;
}

export interface Surroundings {
  /** Who writes, such as the name of the shop. */
  readonly sender: string;
  /** Where the reader unsubscribes. Mails to operators have none. */
  readonly unsubscribeUrl?: string;
}

export interface RenderedMail {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
}

const CONTENTS: { readonly [K in MailKind]: (event: MailEvents[K], locale: Locale) => Content } = {
  'order.confirmed': orderMail,
  'order.rejected': orderMail,
  'order.cancelled': orderMail,
  'product.lowStock': lowStockMail,
  'webhook.endpointDisabled': endpointDisabledMail,
};

const UNSUBSCRIBE = {
  en: { link: 'Unsubscribe', why: 'You get this e-mail because this address was given with the order.' },
  es: {
    link: 'Darse de baja',
    why: 'Recibe este correo porque se indicó esta dirección al hacer el pedido.',
  },
} as const satisfies Record<Locale, object>;

const COLOURS = { good: '#15803d', bad: '#b91c1c', neutral: '#475569' } as const;

/** A mail as it is sent, without its headers. The same event gives the same mail. */
export function renderMail<K extends MailKind>(
  kind: K,
  event: MailEvents[K],
  locale: Locale,
  around: Surroundings,
): RenderedMail {
  const content = CONTENTS[kind](event, locale);
  return {
    subject: oneLine(content.subject),
    html: `<!doctype html>\n${page(content, locale, around).markup}\n`,
    text: textPart(content, locale, around),
  };
}

/** One column, 600 pixels at most: tables and styles on each element, because mail programs drop style sheets. */
function page(content: Content, locale: Locale, { sender, unsubscribeUrl }: Surroundings): Html {
  const { subject, heading, tone, paragraphs, facts, closing } = content;
  const colour = COLOURS[tone];
  const text = 'margin:0 0 16px;font-size:16px;line-height:24px;color:#1e293b';
  const small = 'margin:0 0 8px;font-size:13px;line-height:20px;color:#475569';
  return html`<html lang="${locale}">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light" />
      <title>${subject}</title>
    </head>
    <body style="margin:0;padding:0;background:#f1f5f9">
      <table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="background:#f1f5f9">
        <tr>
          <td align="center" style="padding:24px 12px">
            <table
              role="presentation"
              width="100%"
              cellpadding="0"
              cellspacing="0"
              style="max-width:600px;background:#ffffff;border-top:4px solid ${colour};font-family:Arial,Helvetica,sans-serif"
            >
              <tr>
                <td style="padding:24px 24px 0;font-size:14px;line-height:20px;color:#475569">${sender}</td>
              </tr>
              <tr>
                <td style="padding:8px 24px 0">
                  <h1 style="margin:0 0 16px;font-size:24px;line-height:32px;color:#0f172a">${heading}</h1>
                  ${paragraphs.map((paragraph) => html`<p style="${text}">${paragraph}</p>`)}
                </td>
              </tr>
              <tr>
                <td style="padding:0 24px 16px">
                  <table width="100%" cellpadding="0" cellspacing="0" style="border-collapse:collapse">
                    ${facts.map(
                      ({ label, value }) =>
                        html`<tr>
                          <th
                            scope="row"
                            align="left"
                            valign="top"
                            style="padding:8px 12px 8px 0;border-bottom:1px solid #e2e8f0;font-size:14px;line-height:20px;font-weight:normal;color:#475569;width:35%"
                          >
                            ${label}
                          </th>
                          <td
                            valign="top"
                            style="padding:8px 0;border-bottom:1px solid #e2e8f0;font-size:14px;line-height:20px;color:#0f172a;word-break:break-word"
                          >
                            ${value}
                          </td>
                        </tr> `,
                    )}
                  </table>
                </td>
              </tr>
              <tr>
                <td style="padding:0 24px 8px"><p style="${text}">${closing}</p></td>
              </tr>
              ${
                unsubscribeUrl === undefined
                  ? ''
                  : html`<tr>
                      <td style="padding:16px 24px;border-top:1px solid #e2e8f0">
                        <p style="${small}">${UNSUBSCRIBE[locale].why}</p>
                        <p style="${small}">
                          <a href="${unsubscribeUrl}" style="color:#1d4ed8">${UNSUBSCRIBE[locale].link}</a>
                        </p>
                      </td>
                    </tr>`
              }
            </table>
          </td>
        </tr>
      </table>
    </body>
  </html>`;
}

function textPart(content: Content, locale: Locale, { sender, unsubscribeUrl }: Surroundings): string {
  const { heading, paragraphs, facts, closing } = content;
  const footer = UNSUBSCRIBE[locale];
  return [
    oneLine(sender),
    '',
    heading,
    '',
    ...paragraphs.flatMap((paragraph) => [paragraph, '']),
    ...facts.map(({ label, value }) => `${label}: ${oneLine(value)}`),
    '',
    closing,
    ...(unsubscribeUrl === undefined ? [] : ['', footer.why, `${footer.link}: ${unsubscribeUrl}`]),
    '',
  ].join('\n');
}
