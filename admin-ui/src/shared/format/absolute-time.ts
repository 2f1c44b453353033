/** The zone in which the page shows times: the browser's own, or UTC. */
export type Zone = 'local' | 'utc';

const STYLES = {
  seconds: { dateStyle: 'medium', timeStyle: 'medium' },
  minutes: { dateStyle: 'medium', timeStyle: 'short' },
  /** The time of day of a minute in a chart. */
  clock: { hour: '2-digit', minute: '2-digit' },
  exact: {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 3,
    timeZoneName: 'short',
  },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

export type TimeStyle = keyof typeof STYLES;

const formats = new Map<string, Intl.DateTimeFormat>();

/** Formatters are kept: making one takes longer than formatting a whole list with it. */
function formatOf(region: string, zone: Zone, style: TimeStyle): Intl.DateTimeFormat {
  const key = `${region} ${zone} ${style}`;
  const known = formats.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat(region, {
    ...STYLES[style],
    ...(zone === 'utc' && { timeZone: 'UTC' }),
  });
  formats.set(key, made);
  return made;
}

/**
 * An instant as people of the region write it. A time in UTC says so, because a local one is expected.
 *
 * @param at ISO 8601; text that is no instant is returned as it is
 */
export function absoluteText(at: string, region: string, zone: Zone, style: TimeStyle): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return at;
  const text = formatOf(region, zone, style).format(date);
  return zone === 'utc' && (style === 'seconds' || style === 'minutes') ? `${text} UTC` : text;
}
