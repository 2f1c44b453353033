/** A value of a parameter or a column. */
export type SqlValue = string | number | null;
