import { onPostgres } from '@order-flow/storage/testing/test-database';
import { v4 as uuidv4 } from 'uuid';
import { patterns } from '@order-flow/contracts/contracts';
import { ProviderFailedError } from '../sending/outgoing-mail';
import { mailsAtWork, until } from '../testing/mails-at-work';

// Each test migrates a database, on a machine that may be busy.
jest.setTimeout(60_000);

const ANA = 'ana@mail.example';
const BEA = 'bea@mail.example';

describe('an erasure of an address', () => {
  let at: Awaited<ReturnType<typeof mailsAtWork>>;
  beforeEach(async () => (at = await mailsAtWork()));
  afterEach(() => at.close());

  const erase = (email: string, message = uuidv4()) =>
    at.erasure.erase(at.message(patterns.eraseAddress, message), { ...at.caller, email });
  /** The provider refuses for now, so the mail waits for an hour. */
  const orderThatWaits = async (email: string) => {
    at.provider.answer = () => {
      throw new ProviderFailedError('try later');
    };
    const orderId = await at.order(email);
    await until(async () => (await at.rows(orderId)).some(({ attempts }) => attempts > 0));
    at.provider.answer = () => undefined;
    return orderId;
  };
  const deadLetter = (messageId: string, pattern: string | null, body: string, bodyEncoding = 'utf8') =>
    at.query(
      `INSERT INTO dead_letters (id, "messageId", queue, pattern, body, "bodyEncoding", headers, "errorClass", "errorMessage", attempts,
         failures, "firstFailedAt", "lastFailedAt", status, "groupKey")
       VALUES ($1, $2, 'notifications_queue', $3, $4, $5, '{}', 'Error', 'why', 1, 1, '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z',
         'open', 'g')`,
      [uuidv4(), messageId, pattern, body, bodyEncoding],
    );

  it('forgets it in contacts and mails, whatever its capitals, and leaves other addresses alone', async () => {
    const sent = await at.order('Ana@Mail.Example');
    await at.mail(sent, 'sent');
    const waits = await orderThatWaits(ANA);
    const other = await orderThatWaits(BEA);
    expect(await erase(' ANA@mail.example ')).toEqual({ contacts: 2, mails: 2, deadLetters: 0 });
    expect(await at.rows(sent)).toMatchObject([{ status: 'sent', address: null, addressHash: null }]);
    expect(await at.rows(waits)).toMatchObject([
      { status: 'suppressed', address: null, addressHash: null, lastError: 'the address was erased' },
    ]);
    expect(await at.rows(other)).toMatchObject([{ status: 'waiting', address: BEA }]);
    expect(await at.query('SELECT email FROM contacts')).toEqual([{ email: BEA }]);
    const before = at.received.length;
    await at.makeDue();
    await at.mail(other, 'sent');
    expect(at.addresses().slice(before)).toEqual([BEA]);
  });

  it('leaves a suppression, so that the next order brings no mail', async () => {
    await at.mail(await at.order(ANA), 'sent');
    const token = await at.keys.token(await at.keys.hash(ANA));
    await at.mails.unsubscribe(at.message(patterns.unsubscribe), { token });
    await erase(ANA);
    expect(await at.mail(await at.order(ANA), 'suppressed')).toMatchObject({ attempts: 0 });
  });

  it('deletes the dead letters that hold it, as text or as base64, and no others', async () => {
    const contact = (email: string) =>
      JSON.stringify({ pattern: 'order.contactGiven', data: { orderId: 'none', email, locale: 'en' } });
    const base64 = (text: string) => Buffer.from(text).toString('base64');
    await deadLetter('text', 'order.contactGiven', contact('Ana@mail.example'));
    await deadLetter('no-pattern', null, `{ broken ${ANA}`);
    await deadLetter('bytes', null, base64(`\u0000${ANA}`), 'base64');
    await deadLetter('bea', 'order.contactGiven', contact(BEA));
    await deadLetter('bea-bytes', null, base64(BEA), 'base64');
    await deadLetter('another-pattern', 'order.confirmed', '{}');
    expect(await erase(ANA)).toEqual({ contacts: 0, mails: 0, deadLetters: 3 });
    expect(await at.query('SELECT "messageId" AS id FROM dead_letters ORDER BY 1')).toEqual(
      ['another-pattern', 'bea', 'bea-bytes'].map((id) => ({ id })),
    );
  });

  it('is recorded with what it did and who asked for it; no table holds the address afterwards', async () => {
    await at.mail(await at.order(ANA), 'sent');
    await erase(ANA);
    const [entry] = await at.query<{ actor: string; target: string; after: string }>(
      `SELECT actor, target, after FROM audit WHERE action = 'notifications.erase'`,
    );
    expect(entry).toEqual({
      actor: 'ada',
      target: 'an address',
      after: JSON.stringify({ contacts: 1, mails: 1, deadLetters: 0 }),
    });
    const tables = await at.query<{ table: string }>(
      onPostgres
        ? `SELECT tablename AS "table" FROM pg_tables WHERE schemaname = 'public'`
        : `SELECT name AS "table" FROM sqlite_master WHERE type = 'table'`,
    );
    expect(tables.length).toBeGreaterThan(10);
    for (const { table } of tables) {
      const rows = JSON.stringify(await at.query(`SELECT * FROM "${table}"`));
      expect({ table, holds: rows.toLowerCase().includes('ana@') }).toEqual({ table, holds: false });
    }
  });

  it('is carried out once if its command is delivered twice: a later order keeps its contact', async () => {
    await at.mail(await at.order(ANA), 'sent');
    const first = await erase(ANA, 'message-1');
    await at.mail(await at.order(ANA), 'sent');
    expect(await erase(ANA, 'message-1')).toEqual(first);
    expect(await at.query('SELECT email FROM contacts')).toEqual([{ email: ANA }]);
  });
});
