import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { WEBHOOKS_CONFIG, type WebhooksConfig } from '../config';

/** A sealed secret begins with it; a plain one with `whsec_`. */
const SEALED = 'sealed1';
const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;

interface Key {
  /** Names the key in what it sealed, and says nothing about it. */
  readonly id: string;
  readonly bytes: Buffer;
}

/** A stored secret was sealed with a key that this process does not have, or was changed since. */
export class UnreadableSecretError extends Error {
  override name = 'UnreadableSecretError';
}

/**
 * Seals the secrets of endpoints for the database: AES-256-GCM, bound to the id of the endpoint, so that a sealed secret
 * is of no use in another row. The first of WEBHOOK_SECRETS_KEY seals; the others open what they sealed before. Without a key
 * secrets are stored as they are.
 */
@Injectable()
export class SecretBox {
  private readonly keys: readonly Key[];

  constructor(@Inject(WEBHOOKS_CONFIG) { WEBHOOK_SECRETS_KEY }: Pick<WebhooksConfig, 'WEBHOOK_SECRETS_KEY'>) {
    this.keys = WEBHOOK_SECRETS_KEY.map(keyOf);
  }

  /** Whether secrets are sealed at all. */
  get hasKey(): boolean {
    return this.keys.length > 0;
  }

  /** @returns what is stored: `sealed1.<key>.<base64url of the initialisation vector, the tag and the ciphertext>` */
  seal(secret: string, endpointId: string): string {
    const [key] = this.keys;
    if (!key) return secret;
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(CIPHER, key.bytes, iv, { authTagLength: TAG_BYTES });
    cipher.setAAD(Buffer.from(endpointId));
    const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
    return [SEALED, key.id, Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url')].join('.');
  }

  /**
   * The secret of what is stored. One that was stored before there was a key is plain.
   *
   * @throws UnreadableSecretError
   */
  open(stored: string, endpointId: string): string {
    const [mark, id, text] = stored.split('.');
    if (mark !== SEALED || id === undefined || text === undefined) return stored;
    const key = this.keys.find((one) => one.id === id);
    if (!key)
      throw unreadable(
        endpointId,
        `it is sealed with the key ${id}, which WEBHOOK_SECRETS_KEY does not have`,
      );
    const bytes = Buffer.from(text, 'base64url');
    const decipher = createDecipheriv(CIPHER, key.bytes, bytes.subarray(0, IV_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(Buffer.from(endpointId));
    try {
      decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
      return (
        decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8')
      );
    } catch {
      throw unreadable(endpointId, 'it was changed, or belongs to another endpoint');
    }
  }

  /** Whether it is stored as `seal` would store it now. */
  isCurrent(stored: string): boolean {
    const [key] = this.keys;
    return key === undefined || stored.startsWith(`${SEALED}.${key.id}.`);
  }
}

/** The setting is any random text; the key is made of it. */
function keyOf(text: string): Key {
  const bytes = Buffer.from(hkdfSync('sha256', text, '', 'order-flow webhook secrets', 32));
  return { id: createHash('sha256').update(bytes).digest('hex').slice(0, 8), bytes };
}

const unreadable = (endpointId: string, why: string) =>
  new UnreadableSecretError(`the secret of endpoint ${endpointId} cannot be read: ${why}`);
