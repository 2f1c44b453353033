import type { Locale } from '@order-flow/contracts/payloads';

/** What a mail says, in the order in which it says it. The HTML part and the text part are both made of it. */
export interface Content {
  readonly subject: string;
  readonly heading: string;
  /** Good news, bad news, neither: the colour of the heading's line. */
  readonly tone: 'good' | 'bad' | 'neutral';
  readonly paragraphs: readonly string[];
  readonly facts: readonly Fact[];
  /** What the reader can do now. */
  readonly closing: string;
}

export interface Fact {
  readonly label: string;
  readonly value: string;
}

/** Time in UTC, because the zone of the reader is not known. */
export const timeIn = (locale: Locale, instant: string): string =>
  `${new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' }).format(new Date(instant))} UTC`;

export const numberIn = (locale: Locale, value: number): string =>
  new Intl.NumberFormat(locale).format(value);
