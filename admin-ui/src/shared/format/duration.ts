/** Formats milliseconds for people of the region: 0.4 ms, 12 ms, 1.53 s (1,53 s in Spain), 2 min 5 s, 3 h 12 min. */
export function durationText(ms: number, region: string): string {
  const written = (value: number, digits: number) =>
    value.toLocaleString(region, { maximumFractionDigits: digits });
  if (ms < 10) return `${written(ms, ms < 1 ? 2 : 1)} ms`;
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const seconds = ms / 1000;
  if (seconds < 60) return `${written(seconds, 2)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${Math.floor(seconds % 60)} s`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}
