import type { Zone } from './absolute-time';

/** The instant (ISO 8601) of what was typed into an input of date and time, which knows no zone. */
export function toInstant(typed: string, zone: Zone): string {
  const date = new Date(zone === 'utc' ? `${typed}Z` : typed);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString();
}

/** An instant for such an input, with seconds; a little earlier than the instant, never later. */
export function toTyped(instant: string, zone: Zone): string {
  const at = new Date(instant);
  if (Number.isNaN(at.getTime())) return '';
  const offsetMs = zone === 'utc' ? 0 : at.getTimezoneOffset() * 60_000;
  return new Date(at.getTime() - offsetMs).toISOString().slice(0, 19);
}
