const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Seconds are shown in steps: a text that changes every second is noise. */
const STEP = 5 * SECOND;
const OLDEST = 30 * DAY;

const formats = new Map<string, Intl.RelativeTimeFormat>();

function formatOf(region: string): Intl.RelativeTimeFormat {
  const known = formats.get(region);
  if (known) return known;
  const made = new Intl.RelativeTimeFormat(region, { style: 'short', numeric: 'auto' });
  formats.set(region, made);
  return made;
}

/**
 * How long ago an instant was, or how soon it is: "now", "15 s ago", "in 3 min", "2 days ago".
 *
 * @param atMs and nowMs milliseconds since 1970
 * @returns null beyond 30 days, where a date says more
 */
export function relativeText(atMs: number, nowMs: number, region: string): string | null {
  const distance = Math.abs(nowMs - atMs);
  const format = formatOf(region);
  // The clocks of browser and server differ a little: what has just happened is never "in 2 s".
  if (distance < STEP) return format.format(0, 'second');
  if (!(distance < OLDEST)) return null;
  const [unit, ms] = unitOf(distance);
  const whole = unit === 'second' ? Math.floor(distance / STEP) * (STEP / SECOND) : Math.floor(distance / ms);
  return format.format(atMs < nowMs ? -whole : whole, unit);
}

function unitOf(distance: number): ['second' | 'minute' | 'hour' | 'day', number] {
  if (distance < MINUTE) return ['second', SECOND];
  if (distance < HOUR) return ['minute', MINUTE];
  return distance < DAY ? ['hour', HOUR] : ['day', DAY];
}

/** After how many milliseconds a relative time of this distance from now has to be looked at again. */
export function refreshMs(distanceMs: number): number {
  const distance = Math.abs(distanceMs);
  if (distance < MINUTE) return STEP;
  return distance < HOUR ? MINUTE / 2 : 5 * MINUTE;
}
