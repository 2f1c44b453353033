import { collect, leftInOldSpace } from '../testing/old-space';
import { InFlight } from './in-flight';

const AT_ONCE = 20;
const TURNS = 200;
const EACH_TURN = 10;

/**
 * Begins and ends message after message, with 20 under way.
 *
 * @returns how much of them young collections have kept, in bytes
 */
function keptOf(begin: (key: number, value: object) => void, end: (key: number) => void): number {
  let key = 0;
  const turn = () => {
    for (let i = 0; i < EACH_TURN; i++) {
      begin(++key, { list: Array.from({ length: 20 }, (_, value) => ({ value })) });
      end(key - AT_ONCE);
    }
  };
  const turns = (from: number, to: number) => {
    for (let i = from; i < to; i++) {
      turn();
      if (i % 20 === 19) collect({ type: 'minor' });
    }
  };
  return leftInOldSpace(
    () => turns(0, 10),
    () => turns(10, TURNS),
  );
}

describe('InFlight', () => {
  it('ends each once, and keeps the order in which they began', () => {
    const inFlight = new InFlight<string, { n: number }>();
    inFlight.begin('a', { n: 1 });
    inFlight.begin('b', { n: 2 });
    inFlight.begin('c', { n: 3 });
    expect(inFlight.end('b')).toEqual({ n: 2 });
    expect(inFlight.end('b')).toBeUndefined();
    expect(inFlight.has('b')).toBe(false);
    expect(inFlight.has('c')).toBe(true);
    expect([...inFlight.keys()]).toEqual(['a', 'c']);
    expect([...inFlight.values()]).toEqual([{ n: 1 }, { n: 3 }]);
    expect(inFlight.size).toBe(2);
  });

  it('lets young collections take what has ended, which a Map does not', () => {
    const inFlight = new InFlight<number, object>();
    const map = new Map<number, object>();
    const kept = keptOf(
      (key, value) => inFlight.begin(key, value),
      (key) => inFlight.end(key),
    );
    const keptByMap = keptOf(
      (key, value) => map.set(key, value),
      (key) => map.delete(key),
    );
    // Else V8 has changed, and a Map would do as well.
    expect(keptByMap).toBeGreaterThan(300_000);
    expect(kept).toBeLessThan(keptByMap / 2);
  });
});
