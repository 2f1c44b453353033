/** The migrations for PostgreSQL. Its history begins later than SQLite's, with the tables as they were by then. */
export * from './migrations/postgres/1764600000000-create-orders';
export * from './migrations/postgres/1764700000000-add-accounts';
export * from './migrations/postgres/1764700000100-add-amounts';
