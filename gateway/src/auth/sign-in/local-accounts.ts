import { HttpException, Inject, Injectable, NotFoundException, UnauthorizedException } from '@nestjs/common';
import type { Request, Response } from 'express';
import { patterns, type Answers, type DataOf } from '@order-flow/contracts/contracts';
import { InvalidPayloadError, RequestError } from '@order-flow/contracts/errors';
import { RabbitMqClient } from '@order-flow/messaging/requests/rabbitmq-client';
import { logger } from '@order-flow/telemetry/logger';
import { GATEWAY_CONFIG, type GatewayConfig } from '../../config';
import { addressOf } from '../../http/address';
import { AccountBook } from './account-book';
import type { Account } from './accounts';
import { hashPassword, passwordMatches } from './password';
import { SignInLine } from './sign-in-line';
import { SignInThrottle } from './sign-in-throttle';

type Change = typeof patterns.createAccount | typeof patterns.changeAccount | typeof patterns.setPassword;

/** Checks and changes the accounts of people who sign in with a password. */
@Injectable()
export class LocalAccounts {
  constructor(
    @Inject(GATEWAY_CONFIG) private readonly config: GatewayConfig,
    private readonly client: RabbitMqClient,
    private readonly book: AccountBook,
    private readonly throttle: SignInThrottle,
    private readonly line: SignInLine,
  ) {}

  /** @throws NotFoundException if this installation has no local accounts */
  assertThere(): void {
    if (this.config.OIDC_ISSUER)
      throw new NotFoundException(
        'There are no local accounts: people sign in with tokens of the OIDC issuer.',
      );
  }

  /**
   * The account with this name and password.
   *
   * @throws UnauthorizedException if name or password is wrong, or the account is disabled; what `matches()` throws
   */
  async signIn(name: string, password: string, request: Request, response: Response): Promise<Account> {
    this.assertThere();
    const account = await this.book.find(name);
    const isRight = await this.matches(name, password, account, request, response);
    if (!isRight || !account || account.disabled === true) {
      const why = isRight ? 'the account is disabled' : 'name or password is wrong';
      logger.warn({ account: name, address: request.ip, why }, 'a sign-in was refused');
      throw new UnauthorizedException('Name or password is wrong.');
    }
    return account;
  }

  /**
   * Sets a new password if the present one is right.
   *
   * @returns the account with the new password
   * @throws InvalidPayloadError if the present password is wrong; what `matches()` and `change()` throw
   */
  async changeOwn(
    name: string,
    present: string,
    next: string,
    request: Request,
    response: Response,
  ): Promise<Account> {
    this.assertThere();
    const before = await this.book.find(name);
    if (!before || !(await this.matches(name, present, before, request, response))) {
      logger.warn({ account: name, address: request.ip }, 'a change of password was refused');
      throw new InvalidPayloadError('password', [{ field: 'currentPassword', reason: 'is not right' }]);
    }
    const passwordHash = await this.hash(next, request);
    const { revision = 0 } = before;
    await this.change(patterns.setPassword, { name, passwordHash, revision, actor: name });
    const after = await this.book.find(name);
    if (!after) throw new RequestError('NOT_FOUND', `There is no account ${name}.`);
    return after;
  }

  /**
   * Sends the change to the orders service. It counts at the next request to each gateway.
   *
   * @throws what `RabbitMqClient.request()` throws
   */
  async change<P extends Change>(pattern: P, data: DataOf<P>): Promise<Answers[P]> {
    this.assertThere();
    try {
      return await this.client.request(pattern, data);
    } finally {
      // Without an answer it may have been carried out, too.
      await this.book.changed();
    }
  }

  /** The hash of a new password, when its turn comes. @throws RequestError OVERLOADED */
  hash(password: string, request: Request): Promise<string> {
    return this.line.run(addressOf(request.ip), true, () => hashPassword(password));
  }

  /**
   * Whether the password is right, checked when its turn comes. Each check counts as a try.
   *
   * @throws HttpException 429 after too many tries; RequestError OVERLOADED; ServiceUnavailableException without Redis
   */
  private async matches(
    name: string,
    password: string,
    account: Account | undefined,
    request: Request,
    response: Response,
  ): Promise<boolean> {
    const address = addressOf(request.ip);
    const isKnown = await this.throttle.isKnown(name, address);
    const isRight = await this.line.run(address, isKnown, async () => {
      if (response.closed) throw new HttpException('The caller has left.', 499);
      await this.throttle.count(name, address, isKnown);
      return passwordMatches(password, account?.passwordHash);
    });
    if (isRight) await this.throttle.succeeded(name, address);
    return isRight;
  }
}
