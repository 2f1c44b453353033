import { v7 as uuidv7 } from 'uuid';
import type { ResendDeadLetter } from '@order-flow/contracts/payloads';
import type { TestDatabase } from '@order-flow/storage/testing/test-database';
import { logger } from '@order-flow/telemetry/logger';
import type { ConsumerConfig } from '../consuming/config';
import { messageContext, messagingAtWork } from '../testing/messaging-at-work';
import { messagingDatabase } from '../testing/messaging-database';
import { DeadLetterCorrections } from './dead-letter-corrections';

const KEY = '0b0e7c9e-4a52-4f0e-9a3d-0a4c2a7d1c11';
const PRODUCT = '6053d96d-9598-42b6-860b-b58af082a071';
const DATA = { productId: PRODUCT, quantity: 2, idempotencyKey: KEY };

describe('a corrected dead letter', () => {
  let db: TestDatabase;
  let messaging: ReturnType<typeof messagingAtWork>;
  let corrections: DeadLetterCorrections;

  beforeEach(async () => {
    jest.spyOn(logger, 'info').mockReturnValue();
    db = await messagingDatabase();
    messaging = messagingAtWork(db, { IDEMPOTENCY_TTL_HOURS: 24, OUTBOX_SWEEP_MS: 1000 } as ConsumerConfig);
    corrections = new DeadLetterCorrections(messaging.commands, messaging.outbox);
  });
  afterEach(async () => {
    await messaging.outbox.stop();
    await db.close();
    jest.restoreAllMocks();
  });

  async function letter({ status = 'open', pattern = 'product.reserveStock' } = {}): Promise<string> {
    const id = uuidv7();
    const body = JSON.stringify({ pattern, data: { ...DATA, quantity: 'two' } });
    await db.query(
      `INSERT INTO dead_letters (id, queue, pattern, body, "bodyEncoding", headers, "errorClass", "errorMessage",
         attempts, failures, "firstFailedAt", "lastFailedAt", status, "groupKey")
       VALUES ($1, 'products_queue', $2, $3, 'utf8', '{}', 'InvalidPayloadError', 'quantity', 1, 1, $4, $4, $5, 'g')`,
      [id, pattern, body, '2026-01-01T00:00:00.000Z', status],
    );
    return id;
  }
  const resend = (id: string, more: Partial<ResendDeadLetter> = {}, messageId = uuidv7()) =>
    corrections.resend(messageContext('products.deadLetters.resend', messageId), {
      id,
      data: DATA,
      reason: 'the sender wrote a word',
      actor: 'olga',
      ...more,
    });
  const letters = () => db.query('SELECT status, "discardReason" FROM dead_letters');
  const audited = () => db.query<{ actor: string; after: string }>('SELECT actor, after FROM audit');
  const history = () => db.query('SELECT step, detail FROM message_history');

  it('is sent to its queue as a new message, and its dead letter is kept as discarded', async () => {
    const id = await letter();
    const { messageId } = await resend(id);
    expect(messaging.sent.all).toEqual([
      { queue: 'products_queue', pattern: 'product.reserveStock', data: DATA },
    ]);
    const why = `replaced by message ${messageId}: the sender wrote a word`;
    expect(await letters()).toEqual([{ status: 'discarded', discardReason: why }]);
    expect(await history()).toEqual([{ step: 'DISCARDED', detail: why }]);
    const [entry] = await audited();
    expect(entry?.actor).toBe('olga');
    expect(JSON.parse(entry?.after ?? '')).toMatchObject({ messageId, data: DATA, status: 'discarded' });
  });

  it('can get the pattern that its sender meant', async () => {
    const id = await letter({ pattern: 'product.reserveStok' });
    await expect(resend(id)).rejects.toThrow(
      'pattern: must be an event that products_queue takes: product.reserveStock, product.releaseStock',
    );
    await resend(id, { pattern: 'product.reserveStock' });
    expect(messaging.sent.all).toHaveLength(1);
  });

  it.each([
    ['data that still breaks the contract', { data: { ...DATA, quantity: 0 } }, 'quantity'],
    ['a field that the contract does not have', { data: { ...DATA, colour: 'red' } }, 'colour'],
    ['an event of another queue', { pattern: 'product.stockReserved' }, 'pattern'],
    ['a request', { pattern: 'products.get' }, 'pattern'],
  ])('is refused with %s, and nothing changes', async (_, more, field) => {
    const id = await letter();
    await expect(resend(id, more)).rejects.toThrow(field);
    expect(messaging.sent.all).toEqual([]);
    expect(await letters()).toEqual([{ status: 'open', discardReason: null }]);
    expect(await audited()).toEqual([]);
  });

  it.each(['replaying', 'replayed', 'discarded'])('is refused if it is %s', async (status) => {
    const id = await letter({ status });
    await expect(resend(id)).rejects.toThrow(`dead letter ${id} is ${status}`);
    expect(messaging.sent.all).toEqual([]);
  });

  it('is sent once, even if the request is delivered twice', async () => {
    const id = await letter();
    const first = await resend(id, {}, 'the message');
    expect(await resend(id, {}, 'the message')).toEqual(first);
    expect(messaging.sent.all).toHaveLength(1);
  });

  it('is refused if it is not stored here', async () => {
    await expect(resend(KEY)).rejects.toThrow(`there is no dead letter ${KEY}`);
  });
});
