import { locales, mailKinds } from '@order-flow/contracts/payloads';
import { renderMail } from './render-mail';
import { sampleEvents } from './sample-mails';

const around = { sender: 'Order Flow', unsubscribeUrl: 'https://shop.example/v1/unsubscribe?token=a&b' };
const every = mailKinds.flatMap((kind) => locales.map((locale) => ({ kind, locale })));

describe('a mail', () => {
  it.each(every)('about $kind in $locale has its facts in both parts and no gaps', ({ kind, locale }) => {
    const event = sampleEvents[kind];
    const mail = renderMail(kind, event, locale, around);
    const ids = Object.entries(event).flatMap(([name, value]) => (/Id$/.test(name) ? [String(value)] : []));
    for (const part of [mail.html, mail.text]) {
      for (const id of ids) expect(part).toContain(id);
      expect(part).not.toMatch(/undefined|null|NaN|\[object|\$\{|\{\{/);
    }
    expect(mail.html).toContain(`<html lang="${locale}">`);
    expect(mail.subject).not.toBe('');
  });

  it.each(mailKinds)('about %s differs between the languages', (kind) => {
    const [en, es] = locales.map((locale) => renderMail(kind, sampleEvents[kind], locale, around));
    expect(en?.subject).not.toBe(es?.subject);
  });

  it('escapes a hostile name in its HTML and keeps it on one line', () => {
    const name = `"><script>alert('x')</script>\u202e\r\nBcc: all@shop.example`;
    const mail = renderMail('product.lowStock', { ...sampleEvents['product.lowStock'], name }, 'en', around);
    expect(mail.html).not.toContain('<script>');
    expect(mail.html).toContain('&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;');
    for (const text of [mail.subject, mail.html, mail.text]) expect(text).not.toContain('\u202e');
    expect(mail.subject).not.toMatch(/[\r\n]/);
    expect(mail.text.split('\n').some((line) => line.startsWith('Bcc'))).toBe(false);
  });

  it('has the link to unsubscribe in both parts, if there is one', () => {
    const mail = renderMail('order.confirmed', sampleEvents['order.confirmed'], 'en', around);
    expect(mail.html).toContain('href="https://shop.example/v1/unsubscribe?token=a&amp;b"');
    expect(mail.text).toContain(around.unsubscribeUrl);
    const none = renderMail('order.confirmed', sampleEvents['order.confirmed'], 'en', {
      sender: 'Order Flow',
    });
    expect(none.html + none.text).not.toMatch(/unsubscribe/i);
  });

  it.each(['PRODUCT_NOT_FOUND', 'OUT_OF_STOCK', 'REJECTED_BY_OPERATOR'] as const)(
    'gives the reason %s',
    (reason) => {
      const texts = locales.map(
        (locale) =>
          renderMail('order.rejected', { ...sampleEvents['order.rejected'], reason }, locale, around).text,
      );
      expect(texts[0]).toMatch(/Reason: \w.+\./);
      expect(texts[1]).toMatch(/Motivo: \w.+\./);
    },
  );
});
