import { deadLetterNotes } from '@order-flow/messaging/schema';
import { migration } from '@order-flow/storage/migration';

export const NoteDeadLetters1764700000200 = migration('NoteDeadLetters1764700000200', deadLetterNotes);
