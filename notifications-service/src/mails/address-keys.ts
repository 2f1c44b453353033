import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { RequestError } from '@order-flow/contracts/errors';
import { WriteQueue } from '@order-flow/storage/write-queue';
import { NOTIFICATIONS_CONFIG, type NotificationsConfig } from '../config';

/**
 * Hashes of addresses, and the tokens of unsubscribe links. Both need a key, so that nobody can test addresses against a
 * stolen table or make a link for somebody else. Without MAIL_KEY the key is in the database.
 */
@Injectable()
export class AddressKeys {
  private stored: Promise<string> | undefined;

  constructor(
    private readonly writes: WriteQueue,
    @Inject(NOTIFICATIONS_CONFIG) private readonly config: NotificationsConfig,
  ) {}

  /** Stands for the address where it is not stored. Case makes no difference. */
  async hash(email: string): Promise<string> {
    return this.hmac(`address:${email.trim().toLowerCase()}`);
  }

  /** For the link with which the owner of the address unsubscribes. It is valid for ever. */
  async token(addressHash: string): Promise<string> {
    return `${addressHash}.${await this.hmac(`unsubscribe:${addressHash}`)}`;
  }

  /**
   * The hash of the address for which we made the token.
   *
   * @throws RequestError NOT_FOUND if we did not make it
   */
  async addressHashOf(token: string): Promise<string> {
    const [addressHash = ''] = token.split('.', 1);
    const [made, given] = [Buffer.from(await this.token(addressHash)), Buffer.from(token)];
    if (made.length !== given.length || !timingSafeEqual(made, given))
      throw new RequestError('NOT_FOUND', 'this link is not valid');
    return addressHash;
  }

  private async hmac(text: string): Promise<string> {
    const key = this.config.MAIL_KEY || (await this.storedKey());
    return createHmac('sha256', key).update(text).digest('base64url');
  }

  /** A read that fails is tried again by the next caller. */
  private storedKey(): Promise<string> {
    this.stored ??= this.readKey().catch((error: unknown) => {
      this.stored = undefined;
      throw error;
    });
    return this.stored;
  }

  private readKey(): Promise<string> {
    return this.writes.run(async (tx) => {
      await tx.rows(
        `INSERT INTO mail_keys (name, value) VALUES ('addresses', $1) ON CONFLICT (name) DO NOTHING`,
        [randomBytes(32).toString('base64url')],
      );
      const [row] = await tx.rows<{ value: string }>(`SELECT value FROM mail_keys WHERE name = 'addresses'`);
      if (!row) throw new Error('the key of the addresses is not there, although it was just written');
      return row.value;
    });
  }
}
