import type { MigrationInterface, QueryRunner } from 'typeorm';
import { extendDeadLetters, reduceDeadLetters } from '@order-flow/messaging/dead-letters/dead-letter-groups';

export class GroupDeadLetters1764100000002 implements MigrationInterface {
  up(runner: QueryRunner): Promise<void> {
    return extendDeadLetters(runner);
  }

  down(runner: QueryRunner): Promise<void> {
    return reduceDeadLetters(runner);
  }
}
