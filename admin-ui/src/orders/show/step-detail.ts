/** A text of the page, and what is filled in. */
export interface DetailText {
  readonly key: string;
  readonly values: Readonly<Record<string, string | number>>;
}

/** What the services write. Earlier versions wrote `1 units`, and such steps are kept. */
const SENTENCES: readonly (readonly [RegExp, (found: string) => DetailText])[] = [
  [/^(\d+) units?$/, (units) => ({ key: 'orders.details.units', values: { smart_count: Number(units) } })],
  [/^redrive (\d+)$/, (redrive) => ({ key: 'orders.details.redrive', values: { redrive: Number(redrive) } })],
  [
    /^asked again (once|\d+ times) without an answer$/,
    (often) => ({
      key: 'orders.details.stuck',
      values: { smart_count: often === 'once' ? 1 : parseInt(often) },
    }),
  ],
  [/^by (.+)$/, (actor) => ({ key: 'orders.details.by', values: { actor } })],
];

/** What a step says besides its name. The services write it in English; what is not known here is shown as it is. */
export function detailOf(detail: string): DetailText {
  for (const [sentence, textOf] of SENTENCES) {
    const found = sentence.exec(detail)?.[1];
    if (found !== undefined) return textOf(found);
  }
  return { key: `orders.reasons.${detail}`, values: { _: detail } };
}
