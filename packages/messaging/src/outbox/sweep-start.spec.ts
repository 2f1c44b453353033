import { NIL, v7 as uuidv7 } from 'uuid';
import { SweepStart } from './sweep-start';

describe('the start of a sweep', () => {
  let start: SweepStart;
  /** The ids that are left in the outbox. */
  let left: string[];
  beforeEach(() => {
    jest.useFakeTimers();
    start = new SweepStart();
    left = [];
  });
  afterEach(() => jest.useRealTimers());

  const afterMinutes = async (minutes: number) => {
    jest.advanceTimersByTime(minutes * 60_000);
    await start.move((from) => Promise.resolve(left.filter((id) => id >= from).sort()[0]));
  };

  it('is the first row until it has moved twice, because a row may be stored a minute after its id was made', async () => {
    const early = uuidv7();
    await afterMinutes(0.5);
    await afterMinutes(0.5);
    expect(start.id).toBe(NIL);
    const later = uuidv7();
    await afterMinutes(1);
    expect(start.id > early).toBe(true);
    expect(start.id < later).toBe(true);
  });

  it('stays at the oldest row that is left', async () => {
    const stuck = uuidv7();
    left = [stuck];
    for (let n = 0; n < 4; n++) await afterMinutes(1);
    expect(start.id).toBe(stuck);
    left = [];
    await afterMinutes(1);
    expect(start.id > stuck).toBe(true);
  });

  it('goes back to the first row every ten minutes, and when rows of another process come', async () => {
    for (let n = 0; n < 3; n++) await afterMinutes(1);
    expect(start.id).not.toBe(NIL);
    start.goBack();
    expect(start.id).toBe(NIL);
    for (let n = 0; n < 9; n++) await afterMinutes(1);
    expect(start.id).not.toBe(NIL);
    await afterMinutes(1);
    expect(start.id).toBe(NIL);
  });

  it('moves on even if the clock goes back', async () => {
    await afterMinutes(1);
    const before = uuidv7();
    jest.setSystemTime(0);
    const after = uuidv7();
    expect(after > before).toBe(true);
    await afterMinutes(1);
    await afterMinutes(1);
    expect(start.id > after).toBe(true);
  });
});
