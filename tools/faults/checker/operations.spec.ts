import { inFlightAtFault, readOperations, wishesOf, type LogLine } from './operations';

const sent = (op: string, at: number, key?: string): LogLine => ({
  ...{ op, at, event: 'sent', kind: 'order.create', request: { quantity: 1 } },
  ...(key !== undefined && { key }),
});
const answered = (op: string, at: number, status: number): LogLine => ({
  ...{ op, at, event: 'answered', kind: 'order.create', status, body: {} },
});
const unknown = (op: string, at: number): LogLine => ({ op, at, event: 'unknown', kind: 'order.create' });

describe('the client log', () => {
  it.each([
    [201, 'done'],
    [409, 'refused'],
    [503, 'unknown'],
    [504, 'unknown'],
  ] as const)('reads an answer with %s as %s', (status, outcome) => {
    expect(readOperations([sent('a', 1), answered('a', 2, status)])).toMatchObject([
      { outcome, endedAtMs: 2 },
    ]);
  });

  it('reads a request without an end, or with an error, as unknown', () => {
    expect(readOperations([sent('a', 1), sent('b', 2), unknown('b', 3)])).toMatchObject([
      { op: 'a', outcome: 'unknown', endedAtMs: undefined },
      { op: 'b', outcome: 'unknown', endedAtMs: 3 },
    ]);
  });

  it('reads a message that the broker has confirmed as done: there is no status', () => {
    const message = { op: 'm', kind: 'message' } as const;
    const lines: LogLine[] = [
      { ...message, at: 1, event: 'sent', request: {} },
      { ...message, at: 2, event: 'answered' },
    ];
    expect(readOperations(lines)).toMatchObject([{ outcome: 'done' }]);
  });

  it('refuses a log that contradicts itself', () => {
    expect(() => readOperations([answered('a', 1, 201)])).toThrow('a was answered but never sent');
    expect(() => readOperations([sent('a', 1), unknown('a', 2), answered('a', 3, 201)])).toThrow(
      'a has two ends',
    );
  });

  it('takes a request and its repetitions with the same key for one wish', () => {
    const lines = [
      sent('a', 1, 'k'),
      answered('a', 2, 504),
      sent('b', 3, 'k'),
      answered('b', 4, 201),
      sent('c', 5),
    ];
    expect(wishesOf(readOperations(lines), 'order.create')).toMatchObject([
      { key: 'k', outcome: 'done', operations: [{ op: 'a' }, { op: 'b' }] },
      { key: undefined, outcome: 'unknown', operations: [{ op: 'c' }] },
    ]);
    const refused = [sent('a', 1, 'k'), answered('a', 2, 504), sent('b', 3, 'k'), answered('b', 4, 422)];
    expect(wishesOf(readOperations(refused), 'order.create')).toMatchObject([{ outcome: 'unknown' }]);
  });

  describe('proves that the fault met orders', () => {
    const operations = readOperations([
      ...[sent('before', 1), answered('before', 9, 201)],
      ...[sent('into', 5), answered('into', 11, 201)],
      ...[sent('open', 8)],
      ...[sent('later', 12), answered('later', 13, 201)],
    ]);

    it('counts orders that were sent before the strike and answered after it, or never', () => {
      expect(inFlightAtFault(operations, [10])).toBe(2);
    });

    it('does not count orders that were sent while the fault was already there', () => {
      const during = operations.filter(({ op }) => op === 'later');
      expect(inFlightAtFault(during, [10])).toBe(0);
    });

    it('counts at the strike with the fewest, because each strike must meet orders', () => {
      expect(inFlightAtFault(operations, [10, 12, 20])).toBe(1);
      expect(inFlightAtFault(operations, [10, 0])).toBe(0);
      expect(inFlightAtFault(operations, [])).toBe(0);
    });
  });
});
