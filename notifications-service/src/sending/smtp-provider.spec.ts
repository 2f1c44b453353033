import { RecipientRefusedError, withoutAddresses } from './outgoing-mail';
import { smtpFailure } from './smtp-provider';

const failure = (command: string, response: string) =>
  smtpFailure(
    Object.assign(new Error('refused'), { command, response, responseCode: Number(response.slice(0, 3)) }),
  );

describe('what an SMTP server says', () => {
  it.each([
    ['RCPT TO', '550 5.1.1 no such user', true],
    ['RCPT TO', '552 5.2.2 mailbox full', true],
    ['RCPT TO', '550 no such user', true],
    ['RCPT TO', '550 5.7.1 relaying denied', false],
    ['RCPT TO', '451 4.3.0 try later', false],
    ['DATA', '554 5.7.1 looks like spam', false],
    ['MAIL FROM', '550 5.1.8 bad sender', false],
    ['AUTH PLAIN', '535 5.7.8 wrong password', false],
  ])('to %s: "%s" is a bounce: %s', (command, response, bounced) => {
    expect(failure(command, response) instanceof RecipientRefusedError).toBe(bounced);
  });

  it('takes a lost connection for a failure of the provider', () => {
    expect(smtpFailure(new Error('connect ECONNREFUSED'))).toMatchObject({ name: 'ProviderFailedError' });
  });

  it.each([
    '550 5.1.1 <ana+x@mail.example> no such user',
    `550 "ana"@mail.example: no`,
    'ana@mail.example,ben@mail.example refused',
    "<o'ana@mail.example> refused",
  ])('keeps no address of %s', (text) => {
    expect(withoutAddresses(text)).not.toMatch(/mail\.example|ana|ben/);
  });
});
