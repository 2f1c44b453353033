import { RequestError, type RequestErrorCode } from '@order-flow/contracts/errors';
import type * as AllOwners from '@order-flow/contracts/owners';
import type { RabbitMqClient } from '@order-flow/messaging/requests/rabbitmq-client';
import { answersOf, Owners } from './owners';

jest.mock('@order-flow/contracts/owners', () => {
  const actual = jest.requireActual<typeof AllOwners>('@order-flow/contracts/owners');
  const toys = { service: 'toys-service', queue: 'toys_queue', queries: 'toys_queries' };
  return { ...actual, owners: { ...actual.owners, toys }, ownerNames: [...actual.ownerNames, 'toys'] };
});

const away = (code: RequestErrorCode = 'TIMEOUT') => Promise.reject(new RequestError(code, code));

describe('a request to all owners', () => {
  it('also goes to an owner that is added to the contracts, but not to one that is not installed', async () => {
    const request = jest.fn((pattern: string) =>
      pattern === 'toys.audit' ? Promise.resolve(['painted']) : Promise.resolve([]),
    );
    const owners = new Owners({ request } as unknown as RabbitMqClient, { OPTIONAL_SERVICES: ['webhooks'] });
    expect(await owners.ask('audit', { limit: 1 })).toEqual({
      answers: { orders: [], products: [], webhooks: [], toys: ['painted'] },
      missing: [],
    });
    expect(request.mock.calls).toEqual([
      ['orders.audit', { limit: 1 }],
      ['products.audit', { limit: 1 }],
      ['webhooks.audit', { limit: 1 }],
      ['toys.audit', { limit: 1 }],
    ]);
    expect(owners.of('toys_queue')).toBe('toys');
    expect(owners.of('notifications_queue')).toBeUndefined();
  });

  it('is answered without an owner that is away, and names it', async () => {
    const questions = { orders: Promise.resolve(1), products: away(), toys: Promise.resolve(3) };
    expect(await answersOf(questions)).toEqual({
      answers: { orders: 1, toys: 3 },
      missing: ['products-service'],
    });
  });

  it('fails if all are away', async () => {
    await expect(answersOf({ orders: away(), products: away('UNAVAILABLE') })).rejects.toMatchObject({
      code: 'TIMEOUT',
    });
  });

  it('fails if one refuses, even if others answer', async () => {
    const questions = { orders: away(), products: Promise.resolve(1), toys: away('KEY_REUSED') };
    await expect(answersOf(questions)).rejects.toMatchObject({ code: 'KEY_REUSED' });
  });
});
