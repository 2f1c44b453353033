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
  const grouped = whole.replace(/^[+-]/, '');
  const digits = grouped.replaceAll(group, '');
  // In groups as the region writes them: 1,00,000 in India. 0.500 is no thousand in Spain, but a half that was mistyped.
  const isWhole = grouped === digits || grouped === groupedIn(region, Number(digits));
  const isFraction = fraction === undefined || /^\d+$/.test(fraction);
  if (more.length > 0 || !isFraction || !isWhole || !/^\d+$/.test(digits)) return Number.NaN;
  return Number(`${whole.startsWith('-') ? '-' : ''}${digits}.${fraction ?? '0'}`);
}

const groupedIn = (region: string, whole: number): string =>
  new Intl.NumberFormat(region, { useGrouping: 'always' }).format(whole).replace(/\s/g, ' ');

/** The number as it is typed into a field: the region's decimal mark, no groups. */
export const writeNumber = (value: number, region: string): string =>
  new Intl.NumberFormat(region, { useGrouping: false, maximumFractionDigits: 10 }).format(value);

function marksOf(region: string): { group: string; decimal: string } {
  const parts = new Intl.NumberFormat(region).formatToParts(1_234_567.5);
  const mark = (type: 'group' | 'decimal') => parts.find((part) => part.type === type)?.value;
  return { group: mark('group')?.replace(/\s/, ' ') ?? ',', decimal: mark('decimal') ?? '.' };
}
