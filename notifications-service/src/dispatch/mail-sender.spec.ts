import { patterns } from '@order-flow/contracts/contracts';
import { ProviderFailedError, RecipientRefusedError } from '../sending/outgoing-mail';
import { mailsAtWork, until } from '../testing/mails-at-work';

// Each test migrates a database, on a machine that may be busy.
jest.setTimeout(60_000);

const HOUR_MS = 3_600_000;
const address = (n: number) => `customer-${n}@mail.example`;

/** A promise, and the function that keeps it. */
function promise() {
  let keep: () => void = () => undefined;
  return { kept: new Promise<void>((resolve) => (keep = resolve)), keep: () => keep() };
}

describe('the sender of mails', () => {
  let at: Awaited<ReturnType<typeof mailsAtWork>>;
  const start = async (env?: NodeJS.ProcessEnv) => (at = await mailsAtWork(env));
  afterEach(() => at.close());

  const orders = async (count: number) => {
    const ids: string[] = [];
    for (let n = 1; n <= count; n++) ids.push(await at.order(address(n)));
    return ids;
  };
  const refuse = () => {
    at.provider.answer = () => {
      throw new ProviderFailedError('try later');
    };
  };

  it('sends what is due, the oldest first, and then forgets the address', async () => {
    await start({ MAIL_MAX_CONCURRENCY: '1' });
    const { kept, keep } = promise();
    at.provider.answer = () => kept;
    const ids = await orders(4);
    // Due an hour from now.
    await at.query('UPDATE mails SET "nextAttemptAt" = $1 WHERE "orderId" = $2', [
      new Date(Date.now() + HOUR_MS).toISOString(),
      ids[3] ?? '',
    ]);
    keep();
    for (const id of ids.slice(0, 3))
      expect(await at.mail(id, 'sent')).toMatchObject({ address: null, provider: 'stub-1', attempts: 1 });
    expect(at.addresses()).toEqual([1, 2, 3].map(address));
    expect(await at.rows(ids[3] ?? '')).toMatchObject([{ status: 'waiting', attempts: 0 }]);
  });

  it('sends so many at once and no more, and none of them twice', async () => {
    await start({ MAIL_MAX_CONCURRENCY: '3' });
    const { kept, keep } = promise();
    let atOnce = 0;
    let most = 0;
    at.provider.answer = async () => {
      most = Math.max(most, ++atOnce);
      await kept;
      atOnce--;
    };
    const ids = await orders(8);
    await until(() => at.received.length === 3);
    for (let n = 0; n < 5; n++) at.sender.due();
    keep();
    for (const id of ids) await at.mail(id, 'sent');
    expect(most).toBe(3);
    expect(at.addresses().sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8].map(address));
  });

  it('sends no more than MAIL_RATE_PER_SECOND', async () => {
    await start({ MAIL_RATE_PER_SECOND: '10', MAIL_MAX_CONCURRENCY: '10' });
    let latest = NaN;
    at.provider.answer = () => void (latest = performance.now());
    // Not from the first arrival: an attempt may reach the provider much later than it began.
    const from = performance.now();
    const ids = await orders(6);
    for (const id of ids) await at.mail(id, 'sent');
    expect(latest - from).toBeGreaterThan(500);
  });

  it('does not send a mail whose address is erased while it waits for its turn', async () => {
    await start({ MAIL_RATE_PER_SECOND: '2' });
    const [first = '', second = ''] = await orders(2);
    await until(() => at.received.length === 1);
    await at.erasure.erase(at.message(patterns.eraseAddress), { ...at.caller, email: address(2) });
    await at.mail(first, 'sent');
    const third = await at.order(address(3));
    await at.mail(third, 'sent');
    expect(at.addresses()).toEqual([address(1), address(3)]);
    expect(await at.rows(second)).toMatchObject([{ status: 'suppressed', attempts: 0 }]);
  });

  it('tries a mail again after its delay, and with the same Message-ID', async () => {
    await start({ MAIL_RETRY_FIRST_SECONDS: '600' });
    refuse();
    const id = await at.order(address(1));
    const waiting = await until(async () => (await at.rows(id)).find(({ attempts }) => attempts === 1));
    expect(waiting).toMatchObject({ status: 'waiting', tries: 1, lastError: 'try later', finishedAt: null });
    const delayMs = Date.parse(waiting.nextAttemptAt ?? '') - Date.now();
    expect(delayMs).toBeLessThanOrEqual(600_000 * 1.25);
    expect(delayMs).toBeGreaterThan(600_000 * 0.75 - 60_000);
    at.provider.answer = () => undefined;
    await at.makeDue();
    expect(await at.mail(id, 'sent')).toMatchObject({ attempts: 2, lastError: null });
    expect(new Set(at.received.map(({ messageId }) => messageId)).size).toBe(1);
  });

  it('gives a mail up after MAIL_GIVE_UP_HOURS, and keeps its address for a person who sends it again', async () => {
    await start({ MAIL_GIVE_UP_HOURS: '0.5' });
    refuse();
    const failed = await at.mail(await at.order(address(1)), 'failed');
    expect(failed).toMatchObject({ attempts: 1, nextAttemptAt: null, address: address(1) });
    expect(failed.finishedAt).not.toBeNull();
    expect(await at.queries.failed()).toBe(1);
  });

  it('takes a refused recipient for a bounce: its contact is deleted, and it gets no more mails', async () => {
    await start();
    at.provider.answer = () => {
      throw new RecipientRefusedError('no such user');
    };
    const id = await at.order(address(1));
    expect(await at.mail(id, 'bounced')).toMatchObject({ address: null, lastError: 'no such user' });
    expect(await at.query('SELECT * FROM contacts')).toEqual([]);
    at.provider.answer = () => undefined;
    await at.mail(await at.order(address(1)), 'suppressed');
    expect(at.received).toHaveLength(1);
  });

  it('counts no attempt while every provider is left alone', async () => {
    await start();
    refuse();
    for (const id of await orders(3))
      await until(async () => (await at.rows(id)).some(({ attempts }) => attempts === 1));
    const id = await at.order(address(4));
    const waiting = await until(async () => (await at.rows(id)).find(({ lastError }) => lastError !== null));
    expect(waiting).toMatchObject({ status: 'waiting', attempts: 0, tries: 0, provider: null });
    expect(Date.parse(waiting.nextAttemptAt ?? '')).toBeLessThanOrEqual(Date.now() + 5000);
    expect(at.received).toHaveLength(3);
  });

  it('ends a mail that cannot be made of its event like any other that fails', async () => {
    await start({ MAIL_GIVE_UP_HOURS: '0.5', MAIL_MAX_CONCURRENCY: '1' });
    const { kept, keep } = promise();
    at.provider.answer = () => kept;
    const [good = '', broken = ''] = await orders(2);
    await at.query(`UPDATE mails SET event = '{' WHERE "orderId" = $1`, [broken]);
    keep();
    expect(await at.mail(good, 'sent')).toBeDefined();
    expect(await at.mail(broken, 'failed')).toMatchObject({ attempts: 1, provider: 'none' });
  });

  it('waits for what is in work when it stops, records it, and begins nothing more', async () => {
    await start({ MAIL_MAX_CONCURRENCY: '1' });
    const { kept, keep } = promise();
    at.provider.answer = () => kept;
    const [first = '', second = ''] = await orders(2);
    await until(() => at.received.length === 1);
    let hasStopped = false;
    const stopped = at.sender.stop().then(() => (hasStopped = true));
    await at.query('SELECT 1');
    expect(hasStopped).toBe(false);
    keep();
    await stopped;
    expect(await at.rows(first)).toMatchObject([{ status: 'sent' }]);
    expect(await at.rows(second)).toMatchObject([{ status: 'waiting', attempts: 0 }]);
    expect(at.received).toHaveLength(1);
  });
});
