import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ConsumeMessage, Message } from 'amqplib';
import { Acknowledger } from './acknowledger';

const message = (deliveryTag: number) => ({ fields: { deliveryTag } }) as ConsumeMessage;

describe('the acknowledger', () => {
  let acks: string[];
  let acknowledger: Acknowledger;
  beforeEach(() => {
    acks = [];
    acknowledger = new Acknowledger({
      ack: ({ fields }: Message, multiple?: boolean) =>
        acks.push(`${fields.deliveryTag}${multiple ? ' and below' : ''}`),
    });
    for (let tag = 1; tag <= 6; tag++) acknowledger.delivered(message(tag));
  });

  it('acknowledges messages together that were finished in one turn', async () => {
    for (const tag of [2, 1, 3]) acknowledger.ack(message(tag));
    await nextTurn();
    expect(acks).toEqual(['3 and below']);
  });

  it('never acknowledges a message that is still in work', async () => {
    for (const tag of [1, 3, 5]) acknowledger.ack(message(tag));
    await nextTurn();
    expect(acks).toEqual(['1 and below', '3', '5']);
    for (const tag of [2, 4]) acknowledger.ack(message(tag));
    await nextTurn();
    expect(acks.slice(3)).toEqual(['4 and below']);
  });

  it('acknowledges a message once, even if asked twice', async () => {
    expect(acknowledger.holds(message(1))).toBe(true);
    acknowledger.ack(message(1));
    acknowledger.ack(message(1));
    expect(acknowledger.holds(message(1))).toBe(false);
    await nextTurn();
    acknowledger.ack(message(1));
    await nextTurn();
    expect(acks).toEqual(['1 and below']);
  });

  it('knows how many messages are in work, and when the oldest of them was sent', () => {
    const fresh = new Acknowledger({ ack: () => undefined });
    expect(fresh.look()).toEqual({ messages: 0, oldestSentAt: undefined });
    const sent = (tag: number, timestamp?: number) =>
      ({ ...message(tag), properties: { timestamp } }) as unknown as ConsumeMessage;
    for (const each of [sent(1), sent(2, 500), sent(3, 400)]) fresh.delivered(each);
    expect(fresh.look()).toEqual({ messages: 3, oldestSentAt: 400 });
    fresh.ack(sent(3));
    expect(fresh.look()).toEqual({ messages: 2, oldestSentAt: 500 });
  });

  it('leaves the messages to the broker when the channel is gone', async () => {
    const gone = new Acknowledger({
      ack: () => {
        throw new Error('Channel closed');
      },
    });
    gone.delivered(message(1));
    gone.ack(message(1));
    await nextTurn();
    expect(acks).toEqual([]);
  });
});
