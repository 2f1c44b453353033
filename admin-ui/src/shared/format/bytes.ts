/** Formats a size for people of the region: 4.1 kB, 1.25 GB. */
export function bytesText(bytes: number, region: string): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = (bytes / 1000 ** power).toLocaleString(region, { maximumSignificantDigits: 3 });
  return `${value} ${units[power] ?? ''}`;
}
