import { RequestError } from '@order-flow/contracts/errors';
import type { RabbitMqClient } from '@order-flow/messaging/requests/rabbitmq-client';
import { Owners } from '../owners';
import { search } from './search';

type Client = RabbitMqClient;

const find = (client: Client, q: string) => search(client, new Owners(client, { OPTIONAL_SERVICES: [] }), q);

/** A client whose owners answer with these, or are away. */
function clientOf(answers: Record<string, unknown>) {
  const asked: Record<string, unknown> = {};
  const request = (pattern: string, data: unknown) => {
    asked[pattern] = data;
    return pattern in answers
      ? Promise.resolve(answers[pattern])
      : Promise.reject(new RequestError('TIMEOUT', 'no answer'));
  };
  return { client: { request } as unknown as Client, asked };
}
const letters = (...lastFailedAt: string[]) => ({
  items: lastFailedAt.map((at) => ({ lastFailedAt: at })),
  groups: [],
  searchedTo: null,
});
const NOTHING = {
  'orders.list': { items: [], nextCursor: null, searchedTo: null },
  'products.list': [],
  'orders.deadLetters.page': letters(),
  'products.deadLetters.page': letters(),
};

describe('the search', () => {
  it.each([
    [
      '019ab2f4-7c10-7a3e-8f52-3d1c5b8a9e01',
      ['orderId', 'messageKey', 'clientKey', 'reference', 'productId', 'deadLetterId', 'messageId'],
    ],
    ['4bf92f3577b34da6a3ce929d0e0e4736', ['traceId', 'clientKey', 'reference', 'productName', 'messageId']],
    [
      ' …5b8a9e01 ',
      [
        'orderIdPart',
        'messageKeyPart',
        'productIdPart',
        'deadLetterIdPart',
        'clientKey',
        'reference',
        'productName',
        'messageId',
      ],
    ],
    ['desk lamp', ['clientKey', 'reference', 'productName', 'messageId']],
  ])('for %s asks every list, a few of each, and says what it looked for', async (q, tried) => {
    const { client, asked } = clientOf(NOTHING);
    expect(await find(client, q)).toEqual({
      orders: [],
      products: [],
      deadLetters: [],
      tried,
      searchedTo: null,
      missing: [],
    });
    const page = { q: q.trim(), limit: 5, groups: false };
    expect(asked).toEqual({
      'orders.list': { q: q.trim(), limit: 5 },
      'products.list': { q: q.trim(), limit: 5, sort: 'name' },
      'orders.deadLetters.page': page,
      'products.deadLetters.page': page,
    });
  });

  it('merges the dead letters of both owners, the newest first', async () => {
    const { client } = clientOf({
      ...NOTHING,
      'orders.deadLetters.page': letters('2026-01-06', '2026-01-04', '2026-01-02'),
      'products.deadLetters.page': letters('2026-01-05', '2026-01-03', '2026-01-01'),
    });
    const { deadLetters } = await find(client, 'abcdef');
    expect(deadLetters.map(({ lastFailedAt }) => lastFailedAt.slice(-1)).join('')).toBe('65432');
  });

  it('says from when on something was not compared', async () => {
    const { client } = clientOf({
      ...NOTHING,
      'orders.list': { items: [], nextCursor: null, searchedTo: '2026-01-02' },
      'products.deadLetters.page': { ...letters(), searchedTo: '2026-01-03' },
    });
    expect((await find(client, 'abcdef')).searchedTo).toBe('2026-01-03');
  });

  it('names an owner that is away, and fails if all are', async () => {
    const { 'orders.list': list, 'orders.deadLetters.page': page } = NOTHING;
    const { client } = clientOf({ 'orders.list': list, 'orders.deadLetters.page': page });
    expect(await find(client, 'lamp')).toMatchObject({ products: [], missing: ['products-service'] });
    await expect(find(clientOf({}).client, 'lamp')).rejects.toMatchObject({ code: 'TIMEOUT' });
  });
});
