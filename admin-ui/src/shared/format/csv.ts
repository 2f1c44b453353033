/**
 * A row of CSV (RFC 4180). Text that a spreadsheet would run as a formula is escaped, and what some regions take as the end
 * of a field is quoted: otherwise a formula could begin there.
 */
export const csvRow = (values: readonly unknown[]): string => values.map(cell).join(',') + '\r\n';

function cell(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const safe = /^[=+\-@\t\r\n＝＋－＠]/.test(text) ? `'${text}` : text;
  return /[",;\t\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
