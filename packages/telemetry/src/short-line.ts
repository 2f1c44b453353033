/** In characters. Errors and fields can hold long text from callers, and the reader of a pipe must cope with a line. */
export const MAX_LINE = 16_384;
/** Lengths to cut texts to, tried in turn. */
const MAX_TEXTS = [4000, 500, 50];
const MAX_ITEMS = 20;
/** The fields that remain if the line is still too long. */
const ALWAYS = ['level', 'time', 'service', 'trace_id', 'span_id', 'order_id', 'msg'];

/**
 * The log line. A line of more than 16,384 characters gets its texts and lists cut to fit, and `full_length` says how
 * long it was.
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

/** Undefined if the fields are nested too deep to be written. */
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
