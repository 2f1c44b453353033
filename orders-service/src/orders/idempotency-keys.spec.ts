import { v4 as uuidv4 } from 'uuid';
import type { OrderRequest } from '@order-flow/contracts/payloads';
import { ordersAtWork } from '../testing/orders-at-work';
import { claimKey } from './idempotency-keys';

const [first, second, third] = [uuidv4(), uuidv4(), uuidv4()];

// Each test migrates a database, on a machine that may be busy.
jest.setTimeout(60_000);

describe('an idempotency key', () => {
  let at: Awaited<ReturnType<typeof ordersAtWork>>;
  beforeEach(async () => {
    at = await ordersAtWork();
  });
  afterEach(() => at.close());

  const body = { productId: uuidv4(), quantity: 2 };
  const key = { scope: 'shop', key: 'k' };
  const claim = (orderId: string, what: OrderRequest = body, whose = key) =>
    at.database.writes.run((tx) => claimKey(tx, whose, orderId, what, 24));
  const age = (hours: number) =>
    at.database.query('UPDATE idempotency_keys SET "createdAt" = $1', [
      new Date(Date.now() - hours * 3_600_000).toISOString(),
    ]);

  it('gives the key to the first order, and names that order to the next', async () => {
    expect(await claim(first)).toEqual({ claimed: true });
    expect(await claim(second)).toEqual({ claimed: false, orderId: first, sameBody: true });
  });

  it('tells another product or quantity from the same', async () => {
    await claim(first);
    expect(await claim(second, { ...body, quantity: 3 })).toMatchObject({ sameBody: false });
    expect(await claim(second, { ...body, productId: uuidv4() })).toMatchObject({ sameBody: false });
  });

  it('tells another reference from the same, and from none', async () => {
    const body1 = { ...body, reference: 'PO 1' };
    await claim(first, body1);
    expect(await claim(second, body1)).toMatchObject({ sameBody: true });
    expect(await claim(second, { ...body, reference: 'PO 2' })).toMatchObject({ sameBody: false });
    expect(await claim(second, body)).toMatchObject({ sameBody: false });
  });

  it('counts within its scope only', async () => {
    await claim(first);
    expect(await claim(second, body, { scope: 'other', key: 'k' })).toEqual({ claimed: true });
  });

  it('gives a key that is older than its time to the next order, whatever that is for', async () => {
    await claim(first);
    await age(23.9);
    expect(await claim(second)).toMatchObject({ claimed: false });
    await age(24.1);
    expect(await claim(second, { ...body, quantity: 3 })).toEqual({ claimed: true });
    expect(await claim(third, { ...body, quantity: 3 })).toMatchObject({ orderId: second });
  });
});
