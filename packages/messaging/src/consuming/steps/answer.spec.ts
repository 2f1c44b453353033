import { context, ROOT_CONTEXT, SpanStatusCode, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import {
  DatabaseUnavailableError,
  InvalidPayloadError,
  PermanentError,
  ReadLimitError,
  RequestError,
  RequestExpiredError,
} from '@order-flow/contracts/errors';
import { logger } from '@order-flow/telemetry/logger';
import type { Answer, Delivery } from '../../broker/message';
import { answer } from './answer';

describe('answering a request', () => {
  const error = jest.spyOn(logger, 'error').mockReturnValue();
  const reply = jest.fn<undefined, [Answer, Record<string, string>]>();
  let stopping: AbortController;
  let lost: boolean;
  beforeEach(() => {
    error.mockReset();
    reply.mockReset();
    [stopping, lost] = [new AbortController(), false];
  });

  const ask = (handle: () => unknown) =>
    answer(
      async () => Promise.resolve().then(handle),
      stopping.signal,
    )({
      pattern: 'orders.get',
      reply,
      lost: () => lost,
    } as unknown as Delivery);
  const failing = (thrown: unknown) =>
    ask(() => {
      throw thrown;
    });

  it('sends the result', async () => {
    expect(await ask(() => ({ id: 'an order' }))).toBe('ack');
    expect(reply.mock.calls[0]?.[0]).toEqual({ response: { id: 'an order' } });
  });

  it.each([
    [new RequestError('NOT_FOUND', 'no order'), 'NOT_FOUND', 'no order'],
    [new InvalidPayloadError('p', [{ field: 'f', reason: 'r' }]), 'INVALID', 'p: f: r'],
    [new PermanentError('redelivered 6 times'), 'INVALID', 'redelivered 6 times'],
    [new ReadLimitError('narrow the search'), 'UNAVAILABLE', 'narrow the search'],
    [new DatabaseUnavailableError('/data: disk full'), 'UNAVAILABLE', 'the database does not answer'],
  ])('sends the error %s with the code %s, and does not log it', async (thrown, code, message) => {
    expect(await failing(thrown)).toBe('ack');
    expect(reply.mock.calls[0]?.[0]).toMatchObject({ err: { status: 'error', code, message } });
    expect(error).not.toHaveBeenCalled();
  });

  it('logs any other error and hides it from the sender', async () => {
    expect(await failing('no error, but text')).toBe('ack');
    expect(reply.mock.calls[0]?.[0]).toMatchObject({ err: { code: 'INTERNAL', message: 'internal error' } });
    expect(error).toHaveBeenCalledTimes(1);
  });

  it('says which fields are wrong', async () => {
    const errors = [{ field: 'quantity', reason: 'quantity must not be less than 1' }];
    await failing(new InvalidPayloadError('orders.create', errors));
    await failing(new RequestError('INVALID', 'no', errors));
    expect(reply.mock.calls.map(([sent]) => sent)).toMatchObject([{ err: { errors } }, { err: { errors } }]);
  });

  it('logs what was thrown even if it cannot be converted to text', async () => {
    expect(await failing(Object.create(null))).toBe('ack');
    expect(error.mock.calls[0]?.[0]).toMatchObject({ err: expect.any(Error) as Error });
  });

  describe('in its span', () => {
    const exporter = new InMemorySpanExporter();
    const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] });
    beforeAll(() => context.setGlobalContextManager(new AsyncLocalStorageContextManager()));
    afterAll(() => context.disable());

    async function inSpan(work: () => Promise<unknown>) {
      exporter.reset();
      const span = provider.getTracer('test').startSpan('process');
      await context.with(trace.setSpan(ROOT_CONTEXT, span), work);
      span.end();
      const [ended] = exporter.getFinishedSpans();
      return { id: span.spanContext().spanId, status: ended?.status.code, events: ended?.events };
    }

    it('continues the trace with the answer', async () => {
      const { id, status } = await inSpan(() => ask(() => 1));
      expect(reply.mock.calls[0]?.[1]).toMatchObject({ traceparent: expect.stringContaining(id) as string });
      expect(status).toBe(SpanStatusCode.UNSET);
    });

    it('notes each error there, and marks only a fault of ours as one', async () => {
      const refused = await inSpan(() => failing(new RequestError('NOT_FOUND', 'no order')));
      expect(refused.status).toBe(SpanStatusCode.UNSET);
      const failed = await inSpan(() => failing(new Error('a fault')));
      expect(failed.status).toBe(SpanStatusCode.ERROR);
      for (const { events } of [refused, failed])
        expect(events?.map(({ name }) => name)).toEqual(['exception']);
    });
  });

  it('sends nothing for a request that has expired', async () => {
    expect(await failing(new RequestExpiredError())).toBe('expired');
    expect(reply).not.toHaveBeenCalled();
  });

  it('leaves a request to the broker if the database refuses it because the service stops', async () => {
    stopping.abort();
    expect(await failing(new DatabaseUnavailableError('the service is stopping'))).toBe('left');
    expect(await failing(new RequestError('NOT_FOUND', 'no order'))).toBe('ack');
    expect(reply).toHaveBeenCalledTimes(1);
  });

  it('leaves a request whose channel is lost before the answer, and logs an answer that cannot be written', async () => {
    reply.mockImplementation(() => {
      throw new TypeError('Do not know how to serialize a BigInt');
    });
    expect(await ask(() => 1n)).toBe('ack');
    expect(error).toHaveBeenCalledTimes(1);
    lost = true;
    expect(await ask(() => 1)).toBe('left');
  });
});
