/** The selected dead letters, in the form of the API. */
export type Selection = { readonly ids: readonly string[] } | { readonly group: string };

/** The selection of a dialog: the dead letters, their number, and what to do with the check boxes afterwards. */
export interface Asked {
  readonly selection: Selection;
  readonly count: number;
  /** A replay of at least one of them would fail again. */
  readonly failsAgain: boolean;
  readonly onDone?: () => void;
}
