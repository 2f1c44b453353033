import { RequestError } from '@order-flow/contracts/errors';
import type { RabbitMqClient } from '@order-flow/messaging/requests/rabbitmq-client';
import { Owners } from '../owners';
import { DeadLettersService } from './dead-letters.service';

const serviceOf = (client: RabbitMqClient) =>
  new DeadLettersService(client, new Owners(client, { OPTIONAL_SERVICES: [] }));

/** A service whose owners answer a command like this. */
const answeredBy = (orders: () => Promise<object>, products: () => Promise<object>) =>
  serviceOf({
    request: (pattern: string) => (pattern.startsWith('orders.') ? orders() : products()),
  } as unknown as RabbitMqClient);
const none = () => Promise.resolve({ discarded: 0, replaying: 0 });
const silent = () => Promise.reject(new RequestError('TIMEOUT', 'no answer'));
const group = '0123456789abcdef';

describe('a command on dead letters', () => {
  it.each(['discard', 'replay'] as const)(
    'that no owner could carry out (%s) is a conflict, or unknown if one did not answer',
    async (what) => {
      const ask = (service: DeadLettersService) =>
        what === 'discard' ? service.discard({ group, reason: 'seen' }, {}) : service.replay({ group }, {});
      await expect(ask(answeredBy(none, none))).rejects.toMatchObject({ code: 'CONFLICT' });
      // The group is the silent one's: it may be at work, and the gateway must not say that nothing was done.
      await expect(ask(answeredBy(silent, none))).rejects.toMatchObject({ code: 'TIMEOUT' });
    },
  );

  it('names the owner that did not answer beside what the other has done', async () => {
    const service = answeredBy(() => Promise.resolve({ discarded: 2 }), silent);
    expect(await service.discard({ group, reason: 'seen' }, {})).toEqual({
      discarded: 2,
      missing: ['products-service'],
    });
  });
});
