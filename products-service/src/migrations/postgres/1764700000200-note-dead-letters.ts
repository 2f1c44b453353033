import { deadLetterNotesOnPostgres } from '@order-flow/messaging/schema-postgres';
import { migration } from '@order-flow/storage/migration';

export const NoteDeadLettersOnPostgres1764700000200 = migration(
  'NoteDeadLettersOnPostgres1764700000200',
  deadLetterNotesOnPostgres,
);
