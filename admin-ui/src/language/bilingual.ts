/** A tree of texts by react-admin keys. */
export interface Texts {
  [key: string]: string | Texts;
}
type Same<T> = { [K in keyof T]: T[K] extends string ? string : Same<T[K]> };

export interface Bilingual {
  readonly en: Texts;
  readonly es: Texts;
}

/** Texts in both languages. A missing text is a compile error. */
export const bilingual = <T extends Texts>(en: T, es: Same<T>): Bilingual => ({ en, es });
