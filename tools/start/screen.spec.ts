import { withoutRepeats, screenLine } from './screen';

const line = (fields: object) => JSON.stringify(fields);

it('shows only warnings and errors, with their cause', () => {
  expect(screenLine('gateway', line({ level: 'info', msg: 'fine' }), false)).toBeUndefined();
  expect(screenLine('gateway', line({ level: 'warn', msg: 'no', err: { message: 'away' } }), false)).toBe(
    'gateway | warn no: away',
  );
});

it('does not let text from outside control the terminal', () => {
  const msg = 'a\u0000b\u001b[2Jc\r\nd\u009b';
  expect(screenLine('gateway', line({ level: 'error', msg }), false)).toBe(
    'gateway | error a\\u0000b\\u001b[2Jc\\u000d\\u000ad\\u009b',
  );
  expect(screenLine('gateway', 'not\u001b[31mJSON', true)).toBe('gateway | not\\u001b[31mJSON');
});

it('shows the first of many lines that differ in ids and numbers, and how many more there were', () => {
  jest.useFakeTimers();
  try {
    const shown: string[] = [];
    const show = withoutRepeats((line) => shown.push(line));
    for (let n = 0; n < 500; n++) show(`gateway | warn request ${n} of 0192aaaa-0000-7000-8000-0000000000ab`);
    show('gateway | warn something else');
    expect(shown).toEqual([
      'gateway | warn request 0 of 0192aaaa-0000-7000-8000-0000000000ab',
      'gateway | warn something else',
    ]);
    jest.advanceTimersByTime(10_000);
    expect(shown.slice(2)).toEqual([
      'gateway | warn request 0 of 0192aaaa-0000-7000-8000-0000000000ab   (and 499 more like it within 10 s)',
    ]);
    show('gateway | warn request 501 of none');
    expect(shown).toHaveLength(4);
  } finally {
    jest.useRealTimers();
  }
});
