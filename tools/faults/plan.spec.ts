import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Fault } from './catalogue/fault';
import { catalogue } from './catalogue';
import { chosen, doneBefore, plannedRuns } from './choose';
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
    const left = (...numbers: number[]) =>
      plan({
        ...{ faults: [fault('a')], form: 'long', seed: 1 },
        done: new Map([['a', new Set(numbers)]]),
      }).map(({ round, strikes }) => [round, strikes]);
    const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);
    expect(left(...range(0, 20))).toEqual([[20, 5]]);
    expect(left(...range(0, 25))).toEqual([]);
    // The run in the middle broke.
    expect(left(...range(0, 10), ...range(20, 25))).toEqual([[10, 10]]);
    // A run of three strikes, with --rounds 3.
    expect(left(...range(0, 3))).toEqual([
      [3, 10],
      [13, 10],
      [23, 2],
    ]);
  });

  it('puts runs with the same settings after each other, and those that spoil the databases last', () => {
    const small = { profile: { name: 'small' } };
    const planned = plan({
      faults: [
        fault('a'),
        fault('b', { ...small, renews: true }),
        fault('c'),
        fault('d', small),
        fault('e', small),
      ],
      form: 'short',
      seed: 1,
    });
    expect(planned.map((run) => run.fault.name)).toEqual(['d', 'e', 'b', 'a', 'c']);
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

  describe('leaves out with --resume', () => {
    const recorded = (round: number, rest: Partial<Recorded['run']> & { ok?: boolean }): Recorded => {
      const { ok = true, ...run } = rest;
      const about = { seed: 1, fault: 'cut', commit: 'abc', ...run };
      return {
        run: {
          ...{ form: 'long', startedAt: 0, session: '1', params: { strikes: 2 }, round },
          ...about,
        },
        verdict: { ...about, runId: 'r', ok, counts: {}, broken: [], replay: '' },
      };
    };
    const version = { commit: 'abc', product: 'p1' };
    const done = (...runs: Recorded[]) => [...(doneBefore(runs, version, 'long').get('cut') ?? [])];

    it('the strikes of runs that held, in the same form, whichever they are', () => {
      const product = 'p1';
      const runs = [recorded(0, { product }), recorded(2, { product, ok: false }), recorded(4, { product })];
      expect(done(...runs, recorded(6, { product, form: 'short' }))).toEqual([0, 1, 4, 5]);
    });

    it('strikes on the same product, whatever the commit', () => {
      const runs = [
        recorded(0, { product: 'p1', commit: 'older' }),
        recorded(2, { product: 'p2' }),
        recorded(4, { product: 'unknown' }),
      ];
      expect(done(...runs)).toEqual([0, 1]);
      expect(doneBefore(runs, { commit: 'unknown', product: 'unknown' }, 'long').size).toBe(0);
    });

    it('strikes of the same commit, if their product was not noted yet', () => {
      expect(done(recorded(0, {}), recorded(2, { commit: 'older' }))).toEqual([0, 1]);
    });
  });

  describe('repeats', () => {
    let folder: string;
    beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'faults-run-'))));
    afterEach(() => rmSync(folder, { recursive: true }));

    const about = { before: [], version: { commit: 'abc', product: 'p1' }, log: silent };
    const planned = (...args: string[]) =>
      plannedRuns(faults, { ...parseOptions(args), seed: 1 }, about).map(
        ({ seed, strikes, round, loadMs }) => ({
          ...{ seed, strikes, round, loadMs },
        }),
      );

    it('the first run of a fault by its seed', () => {
      expect(planned('--replay', '77:cut')).toEqual([{ seed: 77, strikes: 3, round: 0, loadMs: undefined }]);
      expect(planned('--replay', '77:cut', '--long')).toMatchObject([{ strikes: 10 }]);
    });

    it('a run by its folder, as it was', () => {
      const run = { fault: 'cut', form: 'long', seed: 9, params: { strikes: 5 }, round: 20, loadMs: 700 };
      writeFileSync(path.join(folder, 'run.json'), JSON.stringify(run));
      expect(planned('--replay', folder)).toEqual([{ seed: 9, strikes: 5, round: 20, loadMs: 700 }]);
    });

    it('a whole run as often as --rounds says', () => {
      const run = { seed: 77, strikes: 3, round: 0, loadMs: undefined };
      expect(planned('--replay', '77:cut', '--rounds', '20')).toEqual(Array(20).fill(run));
    });

    it('nothing that it does not know', () => {
      expect(() => planned('--replay', '77:flood')).toThrow('There is no fault "flood"');
      expect(() => planned('--replay', 'cut')).toThrow('--replay wants');
    });
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
      lanes: 3,
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
