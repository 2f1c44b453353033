import { readFile, stat } from 'node:fs/promises';
import { Inject, Injectable } from '@nestjs/common';
import { logger } from '@order-flow/telemetry/logger';
import { GATEWAY_CONFIG, type GatewayConfig } from '../../config';
import { accountList, type Account } from './accounts';

const parser = accountList();

/** The accounts of ACCOUNTS, or of ACCOUNTS_FILE as the file is now. */
@Injectable()
export class AccountFile {
  private entries: readonly Account[];
  /** When the file was last changed; undefined before it is read here. */
  private changedAt: number | undefined;

  constructor(
    @Inject(GATEWAY_CONFIG) private readonly config: Pick<GatewayConfig, 'ACCOUNTS' | 'ACCOUNTS_FILE'>,
  ) {
    this.entries = config.ACCOUNTS;
  }

  /**
   * The entries: the same list until the file changes. A file that is away or wrong changes nothing, and is said in the
   * log once.
   */
  async read(): Promise<readonly Account[]> {
    const file = this.config.ACCOUNTS_FILE;
    if (file === '') return this.entries;
    const changedAt = (await stat(file).catch(() => undefined))?.mtimeMs ?? 0;
    if (changedAt === this.changedAt) return this.entries;
    this.changedAt = changedAt;
    try {
      this.entries = parser.parse((await readFile(file, 'utf8')).trim());
    } catch {
      // The error would show the content.
      logger.error({ file }, 'the accounts file is not a list of accounts: the last one that was counts');
    }
    return this.entries;
  }
}
