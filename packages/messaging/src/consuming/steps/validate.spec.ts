import type { MessageHandler } from '@nestjs/microservices';
import { EMPTY, of, throwError } from 'rxjs';
import {
  InvalidPayloadError,
  PermanentError,
  RequestError,
  RequestExpiredError,
} from '@order-flow/contracts/errors';
import { logger } from '@order-flow/telemetry/logger';
import type { Incoming } from '../../broker/message';
import type { MessageContext } from '../message-context';
import { validate } from './validate';

const request = (deadline: number | undefined) =>
  ({
    queue: 'orders_queue',
    pattern: 'orders.create',
    request: { replyTo: 'r', correlationId: 'c', id: 'i' },
    deadline,
    data: { productId: '0193a4c0-0000-7000-8000-000000000001', quantity: 1 },
  }) as Incoming;
const event = (part: Partial<Incoming> = {}) =>
  ({
    queue: 'products_queue',
    pattern: 'product.releaseStock',
    data: { idempotencyKey: '0193A4C0-0000-7000-8000-00000000000A' },
    ...part,
  }) as Incoming;

describe('the check before a handler', () => {
  jest.spyOn(logger, 'warn').mockReturnValue();
  const handler = jest.fn();
  const stopping = new AbortController().signal;
  const handle = validate(
    new Map<string, MessageHandler>(
      ['orders.create', 'product.releaseStock'].map((pattern) => [pattern, handler]),
    ),
    stopping,
  );
  beforeEach(() => handler.mockReset().mockResolvedValue('done'));

  it('calls the handler with the checked data, and gives its result', async () => {
    expect(await handle(event())).toBe('done');
    const [data, ctx] = handler.mock.calls[0] as [object, MessageContext];
    expect(data).toEqual({ idempotencyKey: '0193a4c0-0000-7000-8000-00000000000a' });
    expect(ctx.pattern).toBe('product.releaseStock');
    expect(ctx.stopping).toBe(stopping);
  });

  it("gives what Nest's interceptors and filters make of the result", async () => {
    handler.mockResolvedValueOnce(of('from an interceptor'));
    expect(await handle(event())).toBe('from an interceptor');
    handler.mockResolvedValueOnce(EMPTY);
    expect(await handle(event())).toBeUndefined();
    handler.mockResolvedValueOnce(throwError(() => new Error('from a filter')));
    await expect(handle(event())).rejects.toThrow('from a filter');
  });

  it('fails loudly if a pattern of the contracts has no handler', async () => {
    const without = validate(new Map(), stopping);
    await expect(without(event())).rejects.toThrow('product.releaseStock has no handler');
  });

  it.each([
    ['cannot be read', event({ problem: new PermanentError('not JSON') }), PermanentError, 'not JSON'],
    ['has an unknown pattern', event({ pattern: 'toString' }), RequestError, 'no pattern toString'],
    [
      'has the pattern of another queue',
      event({ queue: 'orders_queue' }),
      RequestError,
      'no pattern product.r',
    ],
    ['breaks its contract', event({ data: { quantity: -1 } }), InvalidPayloadError, 'idempotencyKey'],
    [
      'is a request without an address for the answer',
      { ...request(undefined), request: undefined },
      PermanentError,
      'send it with an id and replyTo',
    ],
  ])('refuses a message that %s', async (_, message, Fate, reason) => {
    const refusal = await handle(message).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(Fate);
    expect(String(refusal)).toContain(reason);
    expect(handler).not.toHaveBeenCalled();
  });

  it('refuses a request once its sender has stopped waiting', async () => {
    await expect(handle(request(Date.now() - 10))).rejects.toThrow(RequestExpiredError);
    expect(handler).not.toHaveBeenCalled();
    expect(await handle(request(Date.now() + 60_000))).toBe('done');
  });
});
