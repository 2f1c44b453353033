/** Characters of a log line. What others send us ends up in errors and fields, and a pipe's reader must cope with it. */
export const MAX_LINE = 16_384;
/** Tried in turn for the texts in a line that is too long. */
const MAX_TEXTS = [4000, 500, 50];
const MAX_ITEMS = 20;
/** What is left where even that is too long. */
const ALWAYS = ['level', 'time', 'service', 'trace_id', 'span_id', 'order_id', 'msg'];

/**
 * The log line, or one of at most 16,384 characters that says the same with its texts and lists cut. `full_length` tells
 * how long it was.
 *
 * @param line JSON with a line break at its end
 */
export function shortLine(line: string): string {
  if (line.length <= MAX_LINE) return line;
  const fields = { ...(JSON.parse(line) as Record<string, unknown>), full_length: line.length };
  for (const max of MAX_TEXTS) {
    const text = shortJson(fields, max);
    if (text !== undefined && text.length < MAX_LINE) return `${text}\n`;
  }
  const known = Object.entries(fields).filter(([key]) => key === 'full_length' || ALWAYS.includes(key));
  return `${shortJson(Object.fromEntries(known), 500) ?? '{}'}\n`;
}

/** Undefined where it is nested so deep that it cannot be written. */
function shortJson(fields: object, max: number): string | undefined {
  try {
    return JSON.stringify(fields, (_, value: unknown) => {
      if (typeof value === 'string' && value.length > max) return `${value.slice(0, max)}…`;
      return Array.isArray(value) ? value.slice(0, MAX_ITEMS) : value;
    });
  } catch {
    return undefined;
  }
}
