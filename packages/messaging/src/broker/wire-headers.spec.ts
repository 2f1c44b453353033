import { once } from 'node:events';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import type { Channel } from 'amqplib';
import { leftInOldSpace } from '../testing/old-space';
import { wireHeaders } from './wire-headers';

/** A part of amqplib that it does not export. Only this test looks at it. */
const partOf = (file: string): Record<string, new (on: unknown) => object> =>
  jest.requireActual(path.join(path.dirname(require.resolve('amqplib')), 'lib', file));

/** A channel of the real amqplib, and what it writes to its socket. */
function channelOn(socket: PassThrough): Channel {
  const { Connection } = partOf('connection.js');
  const { Channel: RealChannel } = partOf('channel_model.js');
  if (!Connection || !RealChannel) throw new Error('amqplib has other parts now');
  const connection = Object.assign(new Connection(socket), { channelMax: 1, frameMax: 131_072 });
  const channel = new RealChannel(connection) as Channel & { allocate: () => void };
  channel.allocate();
  return channel;
}

/** What amqplib does with the headers of a message. */
function copied(headers: object): Record<string, unknown> {
  const copy = Object.create(headers) as Record<string, unknown>;
  const fields: Record<string, unknown> = {};
  for (const name in copy) if (copy[name] !== undefined) fields[name] = copy[name];
  return fields;
}

const headersOf = (n: number) => ({ 'x-attempt': n, traceparent: `00-${n}`, baggage: `order.id=${n}` });

describe('the headers of a message', () => {
  it('are its own on the wire, also if amqplib sends several messages in one turn', async () => {
    const socket = new PassThrough();
    const channel = channelOn(socket);
    const body = Buffer.from('body');
    channel.publish('', 'q', body, {
      headers: wireHeaders({ baggage: 'of-the-first', traceparent: '00-1' }),
    });
    channel.publish('', 'q', body, { headers: wireHeaders({ traceparent: '00-2' }) });
    channel.publish('', 'q', body, { headers: wireHeaders({}) });
    let written = '';
    socket.on('data', (chunk: Buffer) => (written += chunk.toString('latin1')));
    while (written.split('body').length < 4) await once(socket, 'data');
    const [first = '', second = '', third = ''] = written.split('body');
    expect(first).toMatch(/baggage.*of-the-first.*traceparent.*00-1/s);
    expect(second).toMatch(/traceparent.*00-2/s);
    expect(second).not.toContain('baggage');
    expect(third).not.toContain('traceparent');
  });

  it('do not become those of all messages, whatever their names', () => {
    wireHeaders(JSON.parse('{"__proto__":{"CC":["q"]}}') as Record<string, unknown>);
    expect(copied(wireHeaders({ 'x-attempt': 2 }))).toEqual({ 'x-attempt': 2 });
  });

  it('leave nothing in old space, which an object for each message does', () => {
    const leftBy = (headers: (n: number) => object) => {
      const copies = (count: number) => {
        for (let n = 0; n < count; n++) copied(headers(n));
      };
      return leftInOldSpace(
        () => copies(100),
        () => copies(2000),
      );
    };
    const left = leftBy((n) => wireHeaders(headersOf(n)));
    const leftByEach = leftBy(headersOf);
    // Else V8 has changed, and one object for all is not worth its lines any more.
    expect(leftByEach).toBeGreaterThan(400_000);
    expect(left).toBeLessThan(leftByEach / 4);
  });
});
