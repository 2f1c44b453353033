import { Body, Controller, Get, HttpCode, Param, Patch, Post, Req, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { patterns } from '@order-flow/contracts/contracts';
import {
  AccountEdit,
  AccountList,
  AccountView,
  GetAccount,
  GivenPassword,
  NewAccount,
} from '@order-flow/contracts/payloads';
import { RabbitMqClient } from '@order-flow/messaging/requests/rabbitmq-client';
import { LOCATED } from '../docs/headers';
import { Allow, CurrentActor, type Actor } from './access';
import { nameOf } from './identity/actor-name';
import { LocalAccounts } from './sign-in/local-accounts';

/** The people who can sign in with a password. Each change counts at their next request. */
@Controller('accounts')
@Allow('admin')
export class AccountsController {
  constructor(
    private readonly accounts: LocalAccounts,
    private readonly client: RabbitMqClient,
  ) {}

  /** All accounts, by name. */
  @Get()
  async listAccounts(): Promise<AccountList> {
    this.accounts.assertThere();
    const stored = await this.client.request(patterns.listAccounts, {});
    return { items: stored.map(withoutPassword) };
  }

  /** Makes an account. Tell the person the password: it is not shown again. */
  @Post()
  @ApiCreatedResponse({ type: AccountView, headers: LOCATED })
  async createAccount(
    @Body() { name, role, password }: NewAccount,
    @CurrentActor() actor: Actor,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<AccountView> {
    const passwordHash = await this.accounts.hash(password, request);
    const command = { name, role, passwordHash, actor: nameOf(actor) };
    const created = await this.accounts.change(patterns.createAccount, command);
    response.location(`${request.path.replace(/\/$/, '')}/${encodeURIComponent(created.name)}`);
    return created;
  }

  /** Changes the role, or disables the account. Its sessions end. The last admin stays one. */
  @Patch(':name')
  @ApiOkResponse({ type: AccountView })
  changeAccount(
    @Param() { name }: GetAccount,
    @Body() edit: AccountEdit,
    @CurrentActor() actor: Actor,
  ): Promise<AccountView> {
    return this.accounts.change(patterns.changeAccount, { ...edit, name, actor: nameOf(actor) });
  }

  /** Sets a new password for somebody. Their sessions end. */
  @Post(':name/password')
  @HttpCode(200)
  @ApiOkResponse({ type: AccountView })
  async setPassword(
    @Param() { name }: GetAccount,
    @Body() { password }: GivenPassword,
    @CurrentActor() actor: Actor,
    @Req() request: Request,
  ): Promise<AccountView> {
    const passwordHash = await this.accounts.hash(password, request);
    return this.accounts.change(patterns.setPassword, { name, passwordHash, actor: nameOf(actor) });
  }
}

const withoutPassword = ({
  name,
  role,
  disabledAt,
  passwordSetAt,
  createdAt,
  updatedAt,
}: AccountView): AccountView => ({ name, role, disabledAt, passwordSetAt, createdAt, updatedAt });
