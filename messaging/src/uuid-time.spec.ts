import { v7 as uuidv7 } from 'uuid';
import { firstIdAt, timeOf } from './uuid-time';

describe('the time in a UUID v7', () => {
  const at = new Date('2026-01-31T12:00:00.123Z');
  const id = uuidv7({ msecs: at.getTime() });

  it('is read to the millisecond', () => {
    expect(timeOf(id)).toEqual(at);
  });

  it('bounds what was made from an instant on', () => {
    expect(firstIdAt('2026-01-31T12:00:00.123Z') <= id).toBe(true);
    expect(firstIdAt('2026-01-31T12:00:00.124Z') > id).toBe(true);
    expect(firstIdAt('0001-01-01T00:00:00.000Z')).toBe('00000000-0000-0000-0000-000000000000');
  });
});
