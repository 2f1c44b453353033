/** Control characters, and those that turn the direction of the text around them. */
const INVISIBLE = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** One line without invisible characters, for headers and text parts: a name must not look like another line. */
export const oneLine = (value: string): string => value.replace(INVISIBLE, ' ').trim();

/** The value as HTML text, or as the value of an attribute in quotes. */
export const escapeHtml = (value: string): string =>
  oneLine(value).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');

/** HTML that was made by `html`. Anything else is escaped. */
export class Html {
  constructor(readonly markup: string) {}
}

/** Markup in which each value is escaped, unless it is markup of this function itself. */
export const html = (
  texts: TemplateStringsArray,
  ...values: readonly (string | Html | readonly Html[])[]
): Html => new Html(texts.reduce((markup, text, n) => markup + markupOf(values[n - 1] ?? '') + text));

function markupOf(value: string | Html | readonly Html[]): string {
  if (typeof value === 'string') return escapeHtml(value);
  return value instanceof Html ? value.markup : value.map(({ markup }) => markup).join('');
}
