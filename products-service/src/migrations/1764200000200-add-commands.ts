import { commandsTable } from '@order-flow/messaging/schema';
import { migration } from '@order-flow/storage/migration';

export const AddCommands1764200000200 = migration('AddCommands1764200000200', commandsTable);
