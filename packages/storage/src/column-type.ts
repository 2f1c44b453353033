/** The types that columns have in the statements of this code base, whatever the database calls them. */
export type ColumnType = 'text' | 'uuid' | 'integer' | 'numeric' | 'timestamp';

/** The columns of a list of rows, in the order of their values. */
export type Columns = Readonly<Record<string, ColumnType>>;
