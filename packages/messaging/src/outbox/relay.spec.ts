import { ROOT_CONTEXT } from '@opentelemetry/api';
import { EVENTS_EXCHANGE } from '@order-flow/contracts/declare';
import type { WriteQueue } from '@order-flow/storage/write-queue';
import type { Outgoing, Publisher } from '../broker/publisher';
import { Relay } from './relay';

/** The broker confirms nothing, so no row is deleted: outbox.spec.ts does that. */
describe('the relay', () => {
  const sent: string[] = [];
  let relay: Relay;
  beforeEach(() => {
    jest.useFakeTimers();
    sent.length = 0;
    const publisher = {
      publish: ({ messageId }: Outgoing) => {
        sent.push(String(messageId));
        return new Promise(() => undefined);
      },
      flush: () => Promise.resolve(),
    };
    relay = new Relay(undefined as unknown as WriteQueue, publisher as unknown as Publisher);
  });
  afterEach(() => jest.useRealTimers());

  const publish = (queue: string, ...ids: string[]) => {
    for (const id of ids)
      relay.publish({ id, pattern: 'any', queue, body: '{}', headers: '{}' }, ROOT_CONTEXT);
  };
  const event = (...ids: string[]) => publish(EVENTS_EXCHANGE, ...ids);

  it('sends a public event at once, and those of the next 100 ms together, in their order', () => {
    event('a', 'b');
    expect(sent).toEqual(['a']);
    jest.advanceTimersByTime(50);
    event('c');
    jest.advanceTimersByTime(49);
    expect(sent).toEqual(['a']);
    jest.advanceTimersByTime(1);
    expect(sent).toEqual(['a', 'b', 'c']);
    event('d');
    jest.advanceTimersByTime(100);
    expect(sent).toEqual(['a', 'b', 'c', 'd']);
    // Nothing has come for 100 ms, so the next one finds no crowd.
    jest.advanceTimersByTime(100);
    event('e');
    expect(sent.at(-1)).toBe('e');
  });

  it('lets no other message wait for them', () => {
    event('a', 'b');
    publish('products_queue', '1', '2');
    expect(sent).toEqual(['a', '1', '2']);
  });

  it('sends what it has gathered before it stops, and then no more', async () => {
    event('a', 'b');
    await relay.stop();
    expect(sent).toEqual(['a', 'b']);
    event('c');
    jest.advanceTimersByTime(1000);
    expect(sent).toEqual(['a', 'b']);
  });
});
