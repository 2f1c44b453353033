const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'];

/** Formats a size for people of the region: 4.1 kB, 1.25 GB. */
export function bytesText(bytes: number, region: string): string {
  // Rounded before the unit is chosen: 999,999 bytes are 1 MB, not 1,000 kB.
  const rounded = Number(bytes.toPrecision(3));
  const power = rounded < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(rounded) / 3));
  const value = (rounded / 1000 ** power).toLocaleString(region, { maximumSignificantDigits: 3 });
  return `${value} ${UNITS[power] ?? ''}`;
}
