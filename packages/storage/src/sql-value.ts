/** What a statement can be given for a parameter, and gives for a column. */
export type SqlValue = string | number | null;
