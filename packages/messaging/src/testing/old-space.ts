import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** V8's collector. It is there only after its flag is set, in a new context. */
setFlagsFromString('--expose-gc');
export const collect = runInNewContext('gc') as (options: { type: 'major' | 'minor' }) => void;

/** Bytes where only full collections look. Young collections move there what they find in use twice. */
const oldBytes = () =>
  getHeapSpaceStatistics().find(({ space_name }) => space_name === 'old_space')?.space_used_size ?? NaN;

const ROUNDS = 5;

/**
 * What a run leaves in old space, in bytes: the median of five rounds, because V8 also sweeps and compiles when it likes.
 *
 * @param begin what is in use before the run, and stays: it is in old space when the run starts
 */
export function leftInOldSpace(begin: () => void, run: () => void): number {
  const rounds = Array.from({ length: ROUNDS }, () => {
    // Makes room. If a young collection of V8's own came while all that has been made is still in use, V8 might decide to
    // make such objects in old space from then on.
    collect({ type: 'major' });
    begin();
    collect({ type: 'major' });
    const before = oldBytes();
    run();
    return oldBytes() - before;
  });
  return rounds.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? NaN;
}
