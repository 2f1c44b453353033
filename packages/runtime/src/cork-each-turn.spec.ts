import { once } from 'node:events';
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { corkEachTurn } from './cork-each-turn';

/** A socket that keeps what each of its system calls would carry. */
function socket(): { stream: Socket; calls: string[] } {
  const calls: string[] = [];
  const stream = new Duplex({
    read: () => undefined,
    write: (chunk: Buffer, _encoding, done) => {
      calls.push(chunk.toString());
      done();
    },
    writev: (chunks, done) => {
      calls.push(Buffer.concat(chunks.map(({ chunk }) => chunk as Buffer)).toString());
      done();
    },
  }) as unknown as Socket;
  corkEachTurn(stream);
  return { stream, calls };
}

describe('a socket that is corked each turn', () => {
  it('sends what one turn of the event loop wrote at once, in order, also what its promises wrote', async () => {
    const { stream, calls } = socket();
    stream.write('a');
    stream.write('b');
    await Promise.resolve();
    stream.write('c');
    expect(calls).toEqual([]);
    await nextTurn();
    expect(calls).toEqual(['abc']);
  });

  it('begins anew in the next turn', async () => {
    const { stream, calls } = socket();
    stream.write('a');
    await nextTurn();
    stream.write('b');
    stream.write('c');
    await nextTurn();
    expect(calls).toEqual(['a', 'bc']);
  });

  it('sends what waits when it ends', async () => {
    const { stream, calls } = socket();
    stream.write('a');
    stream.write('b');
    stream.end();
    await once(stream, 'finish');
    expect(calls).toEqual(['ab']);
  });

  it('can be destroyed while something waits', async () => {
    const { stream, calls } = socket();
    stream.write('a');
    stream.destroy();
    await nextTurn();
    expect(calls).toEqual([]);
  });
});
