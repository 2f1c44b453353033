import type { PlannedRun } from '../plan';
import { failure, progress } from './progress';
import type { Verdict } from './verdicts';

const planned: PlannedRun = {
  fault: {
    name: 'cut',
    what: 'Something breaks.',
    strikes: { short: 3, long: 3 },
    strike: () => Promise.resolve(),
  },
  ...{ form: 'short', seed: 77, strikes: 3, round: 0 },
};
const held: Verdict = {
  ...{ runId: 'r', seed: 77, commit: 'abc', fault: 'cut', ok: true, broken: [] },
  counts: { inFlightAtFault: 4, lost: 0, doubled: 0, stuck: 0 },
  replay: 'npm run faults -- --replay .data/faults/runs/r',
};
const broke: Verdict = { ...held, ok: false, broken: [{ invariant: 'I1', text: 'order x is gone' }] };

describe('the fault suite tells a person', () => {
  const ended = { n: 2, of: 47, planned, ms: 9_000, runsDir: '.data/faults/runs' };

  it('in one line that a run held', () => {
    expect(progress({ ...ended, verdict: held })).toEqual([
      'ok     2/47 cut ×3 in 9.0 s: 4 in flight, 0 lost, 0 doubled, 0 stuck',
    ]);
  });

  it('what broke in a run, its seed, and the command that repeats it', () => {
    expect(progress({ ...ended, verdict: broke }).slice(1)).toEqual([
      '         I1: order x is gone',
      '         seed 77, all of it in .data/faults/runs/r',
      '         again: npm run faults -- --replay .data/faults/runs/r',
    ]);
  });

  it('at the end which runs broke, with their seeds and commands', () => {
    expect(failure([broke], 47)).toBe(
      '1 of 47 runs broke an invariant:\n  cut, seed 77. Again: npm run faults -- --replay .data/faults/runs/r',
    );
  });
});
