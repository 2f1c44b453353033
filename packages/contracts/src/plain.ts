const MAX_DEPTH = 20;

/**
 * A copy of untrusted data that is safe for `JSON.stringify`: bytes become base64, and everything below 20 levels is cut
 * (`JSON.stringify` is recursive and would overflow the stack). Never throws.
 */
export function plain(value: unknown, levels = MAX_DEPTH): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return value;
  if (Buffer.isBuffer(value)) return value.toString('base64');
  if (levels === 0) return '(nested too deeply)';
  if (Array.isArray(value)) return value.map((item) => plain(item, levels - 1));
  // Not by assignment: a field can be called __proto__.
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, plain(field, levels - 1)]));
}

/** Text stays as it is, anything else becomes JSON. Cut after `max` characters. Never throws. */
export function asText(value: unknown, max: number): string {
  return cut(typeof value === 'string' ? value : JSON.stringify(plain(value)), max);
}

export const cut = (text: string, max: number) => (text.length > max ? `${text.slice(0, max)}…` : text);

/** Turns any thrown value into an Error. Never throws. */
export function asError(thrown: unknown): Error {
  if (thrown instanceof Error) return thrown;
  try {
    return new Error(String(thrown));
  } catch {
    return new Error('a value was thrown that cannot be converted to text');
  }
}
