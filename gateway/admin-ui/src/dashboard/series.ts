import type { RatePoint } from '../api-types';
import { durationText } from '../duration';

export const CHART_HEIGHT = 260;

/** One line of a chart: which number of each minute, and how a person reads it. */
export interface Line {
  readonly of: Exclude<keyof RatePoint, 'minute' | 'seconds'>;
  readonly color: 'info' | 'success' | 'error' | 'warning';
  readonly text: (value: number, locale: string) => string;
}

const perSecond = (value: number, locale: string) =>
  `${value.toLocaleString(locale, { maximumFractionDigits: value < 1 ? 3 : 1 })}/s`;
const duration = (value: number) => durationText(value);

export const rates: readonly Line[] = [
  { of: 'createdPerSecond', color: 'info', text: perSecond },
  { of: 'confirmedPerSecond', color: 'success', text: perSecond },
  { of: 'rejectedPerSecond', color: 'error', text: perSecond },
  { of: 'cancelledPerSecond', color: 'warning', text: perSecond },
];

export const latencies: readonly Line[] = [
  { of: 'p50Ms', color: 'info', text: duration },
  { of: 'p95Ms', color: 'warning', text: duration },
];

/** A minute with a number between two without: a line alone would not show it. */
export const isAlone = (values: readonly (number | null)[], n: number): boolean =>
  values[n] !== null && (values[n - 1] ?? null) === null && (values[n + 1] ?? null) === null;
