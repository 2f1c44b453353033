import type { Fault } from './catalogue/fault';
import type { PlannedRun } from './plan';
import { Schedule } from './schedule';

const run = (name: string, settings?: string): PlannedRun => ({
  fault: {
    name,
    what: 'Something breaks.',
    strikes: { short: 1, long: 1 },
    strike: () => Promise.resolve(),
    ...(settings !== undefined && { profile: { name: settings } satisfies Fault['profile'] }),
  },
  ...{ form: 'short', seed: 1, strikes: 1, round: 0 },
});

/** Takes the next run for each of these lanes in turn. */
const taken = (schedule: Schedule, ...lanes: number[]) =>
  lanes.map((lane) => schedule.next(lane)?.fault.name);

describe('the schedule of the fault suite', () => {
  it('gives each lane settings of its own, and keeps it there as long as it can', () => {
    const runs = [run('a1', 'a'), run('a2', 'a'), run('b1', 'b'), run('b2', 'b'), run('plain')];
    expect(taken(new Schedule(runs), 1, 2, 2, 1, 1)).toEqual(['a1', 'b1', 'b2', 'a2', 'plain']);
  });

  it('lets a lane help another one, from the other end', () => {
    const runs = [run('1'), run('2'), run('3'), run('last')];
    expect(taken(new Schedule(runs), 1, 2, 1, 2)).toEqual(['1', 'last', '2', '3']);
  });

  it('ends a lane instead of starting a new system for the only run that is left', () => {
    const schedule = new Schedule([run('1'), run('2')]);
    expect(taken(schedule, 1, 2, 1, 1)).toEqual(['1', undefined, '2', undefined]);
  });

  it('hands out every run once', () => {
    const runs = Array.from({ length: 40 }, (_, i) => run(`${i}`, i % 3 === 0 ? 'a' : undefined));
    const schedule = new Schedule(runs);
    const names = Array.from({ length: 200 }, (_, i) => schedule.next(i % 3)?.fault.name);
    expect(names.filter((name) => name !== undefined).sort()).toEqual(
      runs.map(({ fault }) => fault.name).sort(),
    );
  });
});
