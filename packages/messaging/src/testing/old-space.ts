import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** V8's collector. It is there only after its flag is set, in a new context. */
setFlagsFromString('--expose-gc');
export const collect = runInNewContext('gc') as (options: { type: 'major' | 'minor' }) => void;

/** Bytes where only full collections look. Young collections move there what they find in use twice. */
export const oldBytes = () =>
  getHeapSpaceStatistics().find(({ space_name }) => space_name === 'old_space')?.space_used_size ?? NaN;
