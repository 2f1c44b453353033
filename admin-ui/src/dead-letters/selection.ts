/** Which dead letters are meant, as the API takes it. */
export type Selection = { readonly ids: readonly string[] } | { readonly group: string };

/** What a dialog asks about: the dead letters, how many they are, and what becomes of a choice of them afterwards. */
export interface Asked {
  readonly selection: Selection;
  readonly count: number;
  readonly onDone?: () => void;
}
