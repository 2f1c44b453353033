import { v7 as uuidv7, validate, version } from 'uuid';
import { firstIdAt, orderedUuidV4, timeOf } from './uuid-time';

describe('the time in a UUID v7', () => {
  const at = new Date('2026-01-31T12:00:00.123Z');
  const id = uuidv7({ msecs: at.getTime() });

  it('is read to the millisecond', () => {
    expect(timeOf(id)).toEqual(at);
  });

  it('is a lower bound for UUIDs made from that instant on', () => {
    expect(firstIdAt('2026-01-31T12:00:00.123Z') <= id).toBe(true);
    expect(firstIdAt('2026-01-31T12:00:00.124Z') > id).toBe(true);
    expect(firstIdAt('0001-01-01T00:00:00.000Z')).toBe('00000000-0000-0000-0000-000000000000');
  });
});

describe('a UUID v4 in order', () => {
  const made = Array.from({ length: 10_000 }, orderedUuidV4);

  it('is valid and unique', () => {
    expect(made.every((key) => validate(key) && version(key) === 4)).toBe(true);
    expect(new Set(made).size).toBe(made.length);
  });

  it('sorts after earlier ones', () => {
    expect([...made].sort()).toEqual(made);
  });
});
