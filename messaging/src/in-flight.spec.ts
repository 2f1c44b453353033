import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { InFlight } from './in-flight';

describe('InFlight', () => {
  it('does what a Map does, whatever comes and goes', () => {
    const map = new Map<number, string>();
    const inFlight = new InFlight<number, string>();
    let seed = 1;
    const random = (below: number) => (seed = (seed * 48271) % 2147483647) % below;
    for (let i = 0; i < 4000; i++) {
      const key = random(10) === 0 ? i - random(3000) : i;
      map.set(key, `value ${i}`);
      inFlight.set(key, `value ${i}`);
      // Some stay for long, most go soon.
      const gone = i - 50 - (random(20) === 0 ? random(2000) : 0);
      expect(inFlight.get(gone)).toBe(map.get(gone));
      expect(inFlight.has(gone)).toBe(map.has(gone));
      expect(inFlight.delete(gone)).toBe(map.delete(gone));
      expect(inFlight.has(gone)).toBe(false);
      if (i % 97 === 0) expect([...inFlight.keys()]).toEqual([...map.keys()]);
      if (i % 97 === 0) expect(inFlight.size).toBe(map.size);
    }
    for (const key of [...map.keys()]) expect(inFlight.delete(key) && map.delete(key)).toBe(true);
    expect(inFlight.size).toBe(0);
    expect([...inFlight.keys()]).toEqual([]);
  });

  // V8's young collections are what matters: whatever outlives two of them waits for a full one.
  it('lets go of nearly all that is gone, where a Map keeps it', () => {
    // Documented negative control, of Node 24: should it fail one day, a Map will do.
    expect(keptBy(new Map())).toBeGreaterThan(6 * MB);
    expect(keptBy(new InFlight())).toBeLessThan(3 * MB);
  });
});

const MB = 1024 * 1024;
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as (options: { type: 'major' | 'minor' }) => void;

/** Bytes that young collections leave of 10 MB that came and went after the map had grown old. */
function keptBy(map: { set(key: number, value: number[]): unknown; delete(key: number): boolean }): number {
  let key = 0;
  const comeAndGo = (times: number, length: number) => {
    for (let i = 0; i < times; i++) {
      map.set(
        ++key,
        Array.from({ length }, () => key),
      );
      map.delete(key - 60);
    }
  };
  comeAndGo(600, 1);
  collect({ type: 'major' });
  const before = getHeapStatistics().used_heap_size;
  comeAndGo(1000, 1280);
  comeAndGo(300, 1);
  for (let i = 0; i < 2; i++) collect({ type: 'minor' });
  return getHeapStatistics().used_heap_size - before;
}
