import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Reads } from '@order-flow/storage/reads';
import { WriteQueue } from '@order-flow/storage/write-queue';
import { logger } from '@order-flow/telemetry/logger';
import type { Endpoint } from './endpoint';
import { THERE } from './endpoint-statements';
import { SecretBox, UnreadableSecretError } from './secret-box';

type Secrets = Pick<Endpoint, 'id' | 'secret' | 'previousSecret'>;

/** At the start, seals the secrets that are stored plain, or sealed with a key that is not the first any more. */
@Injectable()
export class SealedSecrets implements OnModuleInit {
  constructor(
    private readonly reads: Reads,
    private readonly writes: WriteQueue,
    private readonly box: SecretBox,
  ) {}

  async onModuleInit(): Promise<void> {
    if (!this.box.hasKey)
      logger.warn('WEBHOOK_SECRETS_KEY is not set: the secrets of endpoints are stored without encryption');
    const endpoints = await this.reads.query<Secrets[]>(
      `SELECT id, secret, "previousSecret" FROM endpoints WHERE ${THERE}`,
    );
    let sealed = 0;
    for (const endpoint of endpoints) {
      try {
        if (await this.seal(endpoint)) sealed += 1;
      } catch (err) {
        // The others work. Of this one nothing can be sent until its secret is rotated, or the key is there.
        logger.error({ err, endpoint_id: endpoint.id }, 'the secret of an endpoint cannot be read');
      }
    }
    if (sealed > 0) logger.info({ endpoints: sealed }, 'secrets of endpoints were encrypted');
  }

  private async seal({ id, secret, previousSecret }: Secrets): Promise<boolean> {
    const again = (stored: string) => {
      const opened = this.box.open(stored, id);
      return this.box.isCurrent(stored) ? stored : this.box.seal(opened, id);
    };
    const now = again(secret);
    // One that cannot be read any more signs nothing, and must not keep the current one from being sealed.
    const before = previousSecret === null ? null : (unlessUnreadable(() => again(previousSecret)) ?? null);
    if (now === secret && before === previousSecret) return false;
    // Another replica, or a rotation, may have been faster.
    const rows = await this.writes.run((tx) =>
      tx.rows(
        `UPDATE endpoints SET secret = $1, "previousSecret" = $2 WHERE id = $3 AND secret = $4 RETURNING id`,
        [now, before, id, secret],
      ),
    );
    return rows.length > 0;
  }
}

function unlessUnreadable(open: () => string): string | undefined {
  try {
    return open();
  } catch (error) {
    if (error instanceof UnreadableSecretError) return undefined;
    throw error;
  }
}
