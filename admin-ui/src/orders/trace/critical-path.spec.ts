import type { TraceSpan } from '../../api/api-types';
import { criticalPath, type TimedSpan } from './critical-path';

const timed = (id: string, parentId: string | null, start: number, end: number): TimedSpan => ({
  span: { id, parentId } as TraceSpan,
  start,
  end,
});
const pathOf = (...spans: TimedSpan[]) =>
  Object.fromEntries(
    [...criticalPath(spans)].map(([id, stretches]) => [id, stretches.map(({ start, end }) => [start, end])]),
  );

describe('the critical path', () => {
  it('is a span alone, and nothing without spans', () => {
    expect(pathOf(timed('root', null, 0, 10))).toEqual({ root: [[0, 10]] });
    expect(pathOf()).toEqual({});
  });

  it('gives the time of a child to the child, and what is left to its parent', () => {
    expect(pathOf(timed('root', null, 0, 10), timed('a', 'root', 1, 4), timed('b', 'root', 5, 9))).toEqual({
      root: [
        [0, 1],
        [4, 5],
        [9, 10],
      ],
      a: [[1, 4]],
      b: [[5, 9]],
    });
  });

  it('leaves out what ran beside the child that ended last', () => {
    expect(
      pathOf(timed('root', null, 0, 10), timed('short', 'root', 1, 6), timed('long', 'root', 1, 9)),
    ).toEqual({
      root: [
        [0, 1],
        [9, 10],
      ],
      long: [[1, 9]],
    });
  });

  it('goes on from a message that was handled after its sender had ended, and leaves out the wait in the queue', () => {
    const publish = timed('publish', 'request', 2, 4);
    expect(
      pathOf(
        timed('request', null, 0, 5),
        publish,
        timed('handle', 'publish', 7, 12),
        timed('other', 'request', 1, 3),
      ),
    ).toEqual({ request: [[0, 2]], publish: [[2, 4]], handle: [[7, 12]] });
  });

  it('gives the wait for an answer to what was handled meanwhile, not to the sending of the request', () => {
    expect(
      pathOf(timed('request', null, 0, 10), timed('send', 'request', 1, 2), timed('handle', 'send', 3, 8)),
    ).toEqual({
      request: [
        [0, 1],
        [8, 10],
      ],
      send: [[1, 2]],
      handle: [[3, 8]],
    });
  });

  it('goes on from a message that was handled while its sender was still at work', () => {
    expect(
      pathOf(timed('request', null, 0, 9), timed('read', 'request', 1, 3), timed('handle', 'request', 4, 12)),
    ).toEqual({
      request: [
        [0, 1],
        [3, 4],
      ],
      read: [[1, 3]],
      handle: [[4, 12]],
    });
  });

  it('does not go round in a circle, and begins nothing before its parent if the clocks differ', () => {
    expect(pathOf(timed('a', 'b', 0, 4), timed('b', 'a', 1, 5))).toEqual({ a: [[0, 4]], b: [[4, 5]] });
    expect(pathOf(timed('root', null, 2, 9), timed('early', 'root', 1, 5))).toEqual({
      root: [[5, 9]],
      early: [[1, 5]],
    });
  });
});
