import { mailOf, messageIdOf } from './mail';

const about = '019cee2a-6c12-7cc4-9d3e-5b1f0a7e42d8';
const mail = { about, kind: 'order.confirmed', copies: 0 } as const;

describe('a Message-ID', () => {
  it('depends only on what the mail is about', () => {
    expect(messageIdOf(mail, 'shop.example')).toBe(`<${about}.order.confirmed@shop.example>`);
  });

  it('differs for a copy that a person asked for', () => {
    expect(messageIdOf({ ...mail, copies: 1 }, 'shop.example')).toBe(
      `<${about}.order.confirmed.2@shop.example>`,
    );
  });

  it.each([
    `<${about}.order.confirmed@shop.example>`,
    `${about}.order.confirmed@shop.example`,
    `<${about}.order.confirmed.3@shop.example>`,
  ])('leads back to the mail: %s', (messageId) => {
    expect(mailOf(messageId)).toEqual({ about, kind: 'order.confirmed' });
  });

  it.each(['<x@shop.example>', '', `<${about}@shop.example>`])(
    'of somebody else leads nowhere: %s',
    (messageId) => {
      expect(mailOf(messageId)).toBeUndefined();
    },
  );
});
