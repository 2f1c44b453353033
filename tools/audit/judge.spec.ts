import allowedList from './allowed.json';
import { checkAllowed, judge } from './judge';

const advisory = (id: string, name: string, severity = 'high') => ({
  name,
  severity,
  title: `a hole in ${name}`,
  url: `https://github.com/advisories/${id}`,
  range: '<2.0.0',
});
const reportOf = (...advisories: ReturnType<typeof advisory>[]) => ({
  vulnerabilities: Object.fromEntries([
    ...advisories.map((one) => [one.name, { via: [one] }]),
    // A package that is affected only because it uses another one.
    ['parent', { via: ['left'] }],
  ]) as Record<string, { via: (string | ReturnType<typeof advisory>)[] }>,
});
const left = advisory('GHSA-aaaa-bbbb-cccc', 'left');
const accepted = {
  advisory: 'GHSA-aaaa-bbbb-cccc',
  package: 'left',
  reason: 'only the tests use it',
  expires: '2026-12-31',
};

describe('npm run audit', () => {
  it('complains of each advisory that nobody has accepted, the worst first', () => {
    const right = advisory('GHSA-dddd-eeee-ffff', 'right', 'critical');
    expect(judge(reportOf(left, right), [], '2026-12-01').problems).toEqual([
      'critical: right <2.0.0: a hole in right (https://github.com/advisories/GHSA-dddd-eeee-ffff)',
      'high: left <2.0.0: a hole in left (https://github.com/advisories/GHSA-aaaa-bbbb-cccc)',
    ]);
  });

  it('lets a low one pass', () => {
    expect(
      judge(reportOf(advisory('GHSA-aaaa-bbbb-cccc', 'left', 'low')), [], '2026-12-01').problems,
    ).toEqual([]);
  });

  it('accepts a listed one up to its last day, and says why', () => {
    const { problems, notes } = judge(reportOf(left), [accepted], '2026-12-31');
    expect(problems).toEqual([]);
    expect(notes).toEqual([expect.stringContaining('only the tests use it')]);
  });

  it('complains when the time of an accepted one is over', () => {
    const { problems } = judge(reportOf(left), [accepted], '2027-01-01');
    expect(problems).toEqual([expect.stringContaining('it was accepted until 2026-12-31')]);
  });

  it('accepts an advisory for one package only', () => {
    const other = advisory('GHSA-aaaa-bbbb-cccc', 'other');
    expect(judge(reportOf(other), [accepted], '2026-12-01').problems).toHaveLength(1);
  });

  it('says which entries are no longer needed', () => {
    expect(judge(reportOf(), [accepted], '2026-12-01')).toEqual({
      problems: [],
      notes: [expect.stringContaining('GHSA-aaaa-bbbb-cccc (left) is no longer reported')],
    });
  });

  it.each([
    [{}],
    [{ ...accepted, reason: '' }],
    [{ ...accepted, expires: 'never' }],
    [{ ...accepted, advisory: '1' }],
  ])('refuses an entry without a reason or a last day: %j', (entry) => {
    expect(() => checkAllowed([entry])).toThrow('tools/audit/allowed.json: got');
  });

  it('has a list that is right', () => {
    expect(checkAllowed(allowedList)).toEqual(allowedList);
  });
});
