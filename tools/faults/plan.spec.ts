import type { Fault } from './catalogue/fault';
import { catalogue } from './catalogue';
import { chosen, doneBefore, replayed } from './choose';
import { parseOptions } from './options';
import { plan } from './plan';
import type { Recorded } from './results/verdicts';

const fault = (name: string, rest: Partial<Fault> = {}): Fault => ({
  name,
  what: 'Something breaks.',
  strikes: { short: 3, long: 25 },
  strike: () => Promise.resolve(),
  ...rest,
});
const silent = () => undefined;

describe('the plan of the fault suite', () => {
  it('has one run of each fault in the short form, and runs of ten strikes in the long one', () => {
    const faults = [fault('a')];
    const strikes = (form: 'short' | 'long') => plan({ faults, form, seed: 1 }).map((run) => run.strikes);
    expect(strikes('short')).toEqual([3]);
    expect(strikes('long')).toEqual([10, 10, 5]);
  });

  it('gives each run a seed of its own, the same for the same seed', () => {
    const seeds = () =>
      plan({ faults: [fault('a'), fault('b')], form: 'long', seed: 5 }).map(({ seed }) => seed);
    expect(new Set(seeds()).size).toBe(6);
    expect(seeds()).toEqual(seeds());
  });

  it('leaves out what has been done', () => {
    const planned = plan({ faults: [fault('a')], form: 'long', seed: 1, done: { a: 20 } });
    expect(planned.map(({ round, strikes }) => [round, strikes])).toEqual([[20, 5]]);
    expect(plan({ faults: [fault('a')], form: 'long', seed: 1, done: { a: 25 } })).toEqual([]);
  });

  it('puts runs with the same settings after each other', () => {
    const small = { profile: { name: 'small' } };
    const planned = plan({
      faults: [fault('a'), fault('b', small), fault('c'), fault('d', small)],
      form: 'short',
      seed: 1,
    });
    expect(planned.map((run) => run.fault.name)).toEqual(['a', 'c', 'b', 'd']);
  });
});

describe('the choice of faults', () => {
  const faults = [
    fault('kill-a'),
    fault('kill-b'),
    fault('cut'),
    fault('odd', { impossible: () => 'needs root' }),
  ];

  it('takes whole names before parts of names', () => {
    const names = (...wanted: string[]) => chosen(faults, wanted, silent).map(({ name }) => name);
    expect(names()).toEqual(['kill-a', 'kill-b', 'cut']);
    expect(names('kill')).toEqual(['kill-a', 'kill-b']);
    expect(names('kill-b', 'cut')).toEqual(['kill-b', 'cut']);
    expect(() => names('flood')).toThrow('There is no fault "flood"');
  });

  it('says what cannot be tried on this machine', () => {
    const lines: string[] = [];
    chosen(faults, [], (line) => lines.push(line));
    expect(lines).toEqual(['left out: odd needs root']);
  });

  it('counts as done only runs of this commit and form that hold', () => {
    const recorded = (commit: string, form: 'short' | 'long', ok: boolean): Recorded => ({
      run: { seed: 1, fault: 'cut', commit, form, startedAt: 0, session: '1', params: { strikes: 5 } },
      verdict: { runId: 'r', seed: 1, commit, fault: 'cut', ok, counts: {}, broken: [], replay: '' },
    });
    const runs = [
      recorded('abc', 'long', true),
      recorded('abc', 'long', true),
      recorded('abc', 'long', false),
      recorded('abc', 'short', true),
      recorded('old', 'long', true),
    ];
    expect(doneBefore(runs, 'abc', 'long')).toEqual({ cut: 10 });
  });

  it('finds the fault of a run that is to be repeated', () => {
    const options = { form: 'short', rounds: undefined } as const;
    expect(replayed(faults, '77:cut', options)).toMatchObject({
      seed: 77,
      strikes: 3,
      fault: { name: 'cut' },
    });
    expect(() => replayed(faults, '77:flood', options)).toThrow('There is no fault "flood"');
    expect(() => replayed(faults, 'cut', options)).toThrow('--replay wants');
  });
});

describe('the options of the fault suite', () => {
  it('are the short form of everything by default', () => {
    expect(parseOptions([])).toEqual({
      faults: [],
      form: 'short',
      rounds: undefined,
      seed: undefined,
      replay: undefined,
      resume: false,
      lanes: 2,
      mutants: [],
      action: 'run',
    });
  });

  it('take all mutants or those that are named', () => {
    expect(parseOptions(['--mutants'])).toMatchObject({ action: 'mutants', mutants: [] });
    expect(parseOptions(['--mutant', 'a', '--mutant', 'b'])).toMatchObject({
      action: 'mutants',
      mutants: ['a', 'b'],
    });
  });

  it('name what is wrong', () => {
    expect(() => parseOptions(['--rounds', '0'])).toThrow(
      '--rounds wants a whole number of at least 1, not "0".',
    );
    expect(() => parseOptions(['--short', '--long'])).toThrow('exclude each other');
    expect(() => parseOptions(['--replay', '1:cut', '--seed', '2'])).toThrow('leave out --fault, --seed');
    expect(() => parseOptions(['--flood'])).toThrow('--flood');
  });
});

describe('the catalogue', () => {
  it('has unique names, sentences, and a number of strikes for each form', () => {
    const names = catalogue.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const { name, what, strikes } of catalogue) {
      expect(name).toMatch(/^[a-z0-9-]+$/);
      expect(what).toMatch(/^[A-Z`].*\.$/);
      expect(strikes.long).toBeGreaterThan(0);
      expect(strikes.short).toBeLessThanOrEqual(strikes.long);
    }
  });
});
