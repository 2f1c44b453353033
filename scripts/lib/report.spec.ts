import { screenLine } from './report';

const line = (fields: object) => JSON.stringify(fields);

it('shows what needs attention, with its cause', () => {
  expect(screenLine('gateway', line({ level: 'info', msg: 'fine' }), false)).toBeUndefined();
  expect(screenLine('gateway', line({ level: 'warn', msg: 'no', err: { message: 'away' } }), false)).toBe(
    'gateway | warn no: away',
  );
});

it('keeps what came from outside from steering the terminal', () => {
  const msg = 'a\u0000b\u001b[2Jc\r\nd\u009b';
  expect(screenLine('gateway', line({ level: 'error', msg }), false)).toBe(
    'gateway | error a\\u0000b\\u001b[2Jc\\u000d\\u000ad\\u009b',
  );
  expect(screenLine('gateway', 'not\u001b[31mJSON', true)).toBe('gateway | not\\u001b[31mJSON');
});
