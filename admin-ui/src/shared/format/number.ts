/** The page's language in the browser's variant, so that a British user does not see American times. */
export const regionOf = (locale: string): string =>
  navigator.languages.find((language) => language.split('-')[0] === locale) ?? locale;

/**
 * Reads a number as people of the region write it: `1,234.5` in Britain, `1.234,5` in Spain.
 *
 * @returns null for an empty text; NaN for a text that is no number there, such as `19.99` in Spain
 */
export function readNumber(text: string, region: string): number | null {
  const typed = text.trim().replace(/^[−–]/, '-').replace(/\s/g, ' ');
  if (typed === '') return null;
  const { group, decimal } = marksOf(region);
  const [whole = '', fraction, ...more] = typed.split(decimal);
  const groups = whole.replace(/^[+-]/, '').split(group);
  const isGrouped = groups.slice(1).every((digits) => /^\d{3}$/.test(digits));
  // 0.500 is no thousand: whoever types it means a half.
  const isWhole = isGrouped && (groups.length === 1 ? /^\d{1,3}$/ : /^[1-9]\d{0,2}$/).test(groups[0] ?? '');
  const isPlain = groups.length === 1 && /^\d+$/.test(groups[0] ?? '');
  const isFraction = fraction === undefined || /^\d+$/.test(fraction);
  if (more.length > 0 || !isFraction || !(isWhole || isPlain)) return Number.NaN;
  return Number(`${whole.startsWith('-') ? '-' : ''}${groups.join('')}.${fraction ?? '0'}`);
}

/** The number as it is typed into a field: the region's decimal mark, no groups. */
export const writeNumber = (value: number, region: string): string =>
  new Intl.NumberFormat(region, { useGrouping: false, maximumFractionDigits: 10 }).format(value);

function marksOf(region: string): { group: string; decimal: string } {
  const parts = new Intl.NumberFormat(region).formatToParts(1_234_567.5);
  const mark = (type: 'group' | 'decimal') => parts.find((part) => part.type === type)?.value;
  return { group: mark('group')?.replace(/\s/, ' ') ?? ',', decimal: mark('decimal') ?? '.' };
}
