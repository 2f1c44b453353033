import { Injectable } from '@nestjs/common';
import { patterns } from '@order-flow/contracts/contracts';
import type { EraseAddress, Erased, Once } from '@order-flow/contracts/payloads';
import type { MessageContext } from '@order-flow/messaging/consuming/message-context';
import { audit } from '@order-flow/messaging/operations/audit';
import { Commands } from '@order-flow/messaging/outbox/commands';
import { contains } from '@order-flow/storage/dialect';
import { deleteFrom } from '@order-flow/storage/statement';
import type { Transaction } from '@order-flow/storage/write-queue';
import { AddressKeys } from './address-keys';
import { forgetAddress } from './mail-statements';

const DEAD_LETTERS = deleteFrom('dead_letters', { id: 'uuid' });

/** Forgets an address at its owner's request. */
@Injectable()
export class Erasure {
  constructor(
    private readonly commands: Commands,
    private readonly keys: AddressKeys,
  ) {}

  /**
   * Deletes the address from contacts, mails and dead letters. A suppression stays, as a hash with our key: else the next
   * order would bring mails to somebody who has unsubscribed. Neither the audit trail nor the stored command has the address.
   */
  async erase(message: MessageContext, command: EraseAddress): Promise<Once<Erased>> {
    const { actor } = command;
    const email = command.email.trim().toLowerCase();
    const addressHash = await this.keys.hash(email);
    const meant: EraseAddress = { ...command, email: addressHash };
    return this.commands.once(message, meant, async (tx) => {
      const { contacts, mails } = await forgetAddress(tx, addressHash);
      const ids = await deadLettersWith(tx, email);
      for (const id of ids) tx.atCommit(DEAD_LETTERS, [id]);
      const erased = { contacts, mails, deadLetters: ids.length };
      audit(tx, { actor, action: patterns.eraseAddress, target: 'an address', after: erased });
      return erased;
    });
  }
}

/** Dead letters that may hold contacts and hold this address. A body that is not text is stored as base64. */
async function deadLettersWith(tx: Transaction, email: string): Promise<string[]> {
  const rows = await tx.rows<{ id: string; body: string; bodyEncoding: string }>(
    `SELECT id, body, "bodyEncoding" FROM dead_letters
     WHERE (pattern = $1 OR pattern IS NULL) AND (${contains('lower(body)', '$2')} OR "bodyEncoding" = 'base64')`,
    [patterns.contactGiven, email],
  );
  const bodyOf = ({ body, bodyEncoding }: (typeof rows)[number]) =>
    bodyEncoding === 'base64' ? Buffer.from(body, 'base64').toString() : body;
  return rows.filter((row) => bodyOf(row).toLowerCase().includes(email)).map(({ id }) => id);
}
