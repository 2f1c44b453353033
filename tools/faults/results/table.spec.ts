import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Fault } from '../catalogue/fault';
import { figuresOf, summary, table, writeTable } from './table';
import type { Recorded } from './verdicts';

const fault = (name: string): Fault => ({
  name,
  what: 'Something breaks.',
  strikes: { short: 1, long: 20 },
  strike: () => Promise.resolve(),
});
const recorded = (
  session: string,
  sent: number,
  rest: { ok?: boolean; healMs?: number | null; fault?: string; old?: boolean } = {},
): Recorded => ({
  run: {
    seed: 1,
    fault: rest.fault ?? 'cut',
    commit: 'abc',
    form: 'long',
    startedAt: Date.parse('2026-11-28T20:00:00Z') + sent,
    session,
    params: {
      strikes: 5,
      ...(rest.old ? {} : { askedAgain: 2 }),
      struck: [{ inFlight: 7 }, { inFlight: 3, ...(rest.old ? {} : { ordersPerSecond: 24 }) }],
    },
  },
  verdict: {
    runId: 'r',
    seed: 1,
    commit: 'abc',
    fault: 'cut',
    ok: rest.ok ?? true,
    counts: { sent, lost: 0, doubled: 0, stuck: 0, timeToHealMs: rest.healMs ?? 1500 },
    broken: [],
    replay: '',
  },
});

describe('the figures of the fault suite', () => {
  it('count what each run sent, although a verdict counts all that came before it on the same system', () => {
    const figures = figuresOf([
      recorded('a', 100),
      recorded('a', 250, { fault: 'flood' }),
      recorded('b', 40),
      recorded('a', 270),
    ]);
    expect(figures.get('cut')).toMatchObject({
      runs: 3,
      strikes: 15,
      broken: 0,
      sent: 160,
      leastInFlight: 3,
    });
    expect(figures.get('flood')).toMatchObject({ runs: 1, sent: 150 });
  });

  it('say which figures an older run does not have', () => {
    const [line] = table([fault('cut')], [recorded('a', 100, { old: true })]).slice(2);
    expect(line).toContain('| 0 | not counted | not measured | 3 |');
  });

  it('are one line for each fault, and say what was not run', () => {
    const lines = table(
      [fault('cut'), fault('flood')],
      [recorded('a', 100, { healMs: 500 }), recorded('b', 50, { ok: false, healMs: 9000 })],
    );
    expect(lines.slice(2)).toEqual([
      '| cut | 10 (20) | 1 of 2 | 150 | 0 | 0 | 0 | 4 | 24 | 3 | 9.0 s, 9.0 s | 2026-11-28 abc |',
      '| flood | 0 (20) | not run | | | | | | | | | |',
    ]);
  });

  it('are written between two marks, and nothing else changes', () => {
    const dir = mkdtempSync(path.join(tmpdir(), 'faults-table-'));
    const file = path.join(dir, 'faults.md');
    try {
      writeFileSync(file, 'before\n<!-- faults:table -->\nold\n<!-- /faults:table -->\nafter\n');
      writeTable(file, [fault('cut')], [recorded('a', 100)]);
      const text = readFileSync(file, 'utf8');
      expect(text).toMatch(/^before\n<!-- faults:table -->\n\n\| fault /);
      expect(text).toMatch(/\n\n<!-- \/faults:table -->\nafter\n$/);
      expect(text).not.toContain('old');
      writeFileSync(file, 'no marks');
      expect(() => writeTable(file, [], [])).toThrow('needs the marks');
    } finally {
      rmSync(dir, { recursive: true });
    }
  });

  it('are summed up for a terminal', () => {
    const planned = [
      { fault: fault('cut'), strikes: 5 },
      { fault: fault('flood'), strikes: 1 },
    ];
    expect(summary(planned, [recorded('a', 10).verdict])).toEqual([
      'cut    ×5  ok       healed in 1.5 s',
      'flood  ×1  not run',
    ]);
  });
});
