/** The migrations for PostgreSQL. Its history begins later than SQLite's, with the tables as they were by then. */
export * from './migrations/postgres/1764600000000-create-orders';
export * from './migrations/postgres/1764610000000-replicas-tell';
export * from './migrations/postgres/1764610000100-rotate-counts';
export * from './migrations/postgres/1764700000100-add-order-runs';
export * from './migrations/postgres/1764700000200-note-dead-letters';
export * from './migrations/postgres/1764700000300-add-accounts';
export * from './migrations/postgres/1764700000400-add-amounts';
export * from './migrations/postgres/1764700000500-list-late-orders';
