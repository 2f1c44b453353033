import {
  ProviderFailedError,
  RecipientRefusedError,
  type MailProvider,
  type OutgoingMail,
} from './outgoing-mail';
import { Providers } from './providers';

const mail = {} as OutgoingMail;

function provider(name: string, result: () => Error | undefined) {
  const made = { name, calls: 0, close: () => undefined };
  return Object.assign(made, {
    send: () => {
      made.calls += 1;
      const error = result();
      return error ? Promise.reject(error) : Promise.resolve();
    },
  }) satisfies MailProvider;
}
const failing = () => new ProviderFailedError('away');

describe('the providers', () => {
  it('are asked in their order until one takes the mail', async () => {
    const [one, two, three] = [
      provider('one', failing),
      provider('two', () => undefined),
      provider('three', failing),
    ];
    expect(await new Providers([one, two, three]).send(mail)).toEqual({ outcome: 'sent', provider: 'two' });
    expect([one.calls, two.calls, three.calls]).toEqual([1, 1, 0]);
  });

  it('are not asked any more when one says that the recipient is refused', async () => {
    const [one, two] = [
      provider('one', () => new RecipientRefusedError('no such user')),
      provider('two', failing),
    ];
    const sent = await new Providers([one, two]).send(mail);
    expect(sent).toEqual({ outcome: 'bounced', provider: 'one', error: 'no such user' });
    expect(two.calls).toBe(0);
  });

  it('are left alone for a time after three failures in a row', async () => {
    const one = provider('one', failing);
    const providers = new Providers([one], 50);
    for (let n = 0; n < 3; n++) expect(await providers.send(mail)).toMatchObject({ provider: 'one' });
    expect(await providers.send(mail)).toMatchObject({ outcome: 'failed', provider: null });
    expect(one.calls).toBe(3);
    await new Promise((resolve) => setTimeout(resolve, 60));
    await providers.send(mail);
    expect(one.calls).toBe(4);
  });

  it('count as failing after three failures in a row, until they take a mail again', async () => {
    let away = true;
    const one = provider('one', () => (away ? failing() : undefined));
    const two = provider('two', () => undefined);
    const providers = new Providers([one, two], 0);
    const failingNow = () => providers.states.filter((state) => state.failing).map(({ name }) => name);
    for (let n = 0; n < 2; n++) await providers.send(mail);
    expect(failingNow()).toEqual([]);
    await providers.send(mail);
    expect(failingNow()).toEqual(['one']);
    away = false;
    await providers.send(mail);
    expect(failingNow()).toEqual([]);
  });

  it('do not hide a fault of our own', async () => {
    const broken = provider('one', () => new TypeError('ours'));
    await expect(new Providers([broken]).send(mail)).rejects.toThrow('ours');
  });
});
