import { Body, Controller, Get, Header, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { logger } from '@order-flow/telemetry/logger';
import { Allow, CurrentActor, Public, type Actor, type RequestWithActor, type Role } from './access';
import { OwnPassword } from './dto/own-password.dto';
import { SignInDto } from './dto/sign-in.dto';
import type { SignedIn } from './dto/signed-in.dto';
import { Identity } from './identity/identity';
import type { Account } from './sign-in/accounts';
import { LocalAccounts } from './sign-in/local-accounts';
import { clearSessionCookie, sessionIdOf, setSessionCookie } from './sign-in/session-cookie';
import { Sessions } from './sign-in/sessions';

@Controller('auth')
export class AuthController {
  constructor(
    private readonly identity: Identity,
    private readonly sessions: Sessions,
    private readonly accounts: LocalAccounts,
  ) {}

  /** Opens a session for a local account. The answer sets a cookie with the session's id. */
  @Post('login')
  @Public()
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  async login(
    @Body() { name, password }: SignInDto,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SignedIn> {
    const account = await this.accounts.signIn(name, password, request, response);
    logger.info({ account: name, address: request.ip }, 'signed in');
    return this.openSession(account, request, response);
  }

  /**
   * Changes the caller's own password. All sessions of the account end; the answer sets the cookie of a new one. A wrong
   * present password counts as a try to sign in.
   */
  @Post('password')
  @Allow('viewer')
  @HttpCode(200)
  async changePassword(
    @Body() { currentPassword, newPassword }: OwnPassword,
    @CurrentActor() { name }: Actor,
    @Req() request: RequestWithActor,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SignedIn> {
    const account = await this.accounts.changeOwn(name, currentPassword, newPassword, request, response);
    return this.openSession(account, request, response);
  }

  /** Ends the session. Copies of its cookie stop working, too. */
  @Post('logout')
  @Allow('viewer')
  @HttpCode(204)
  async logout(@Req() request: Request, @Res({ passthrough: true }) response: Response): Promise<void> {
    const secure = this.identity.isSecure(request);
    const id = sessionIdOf(request, secure);
    if (id !== undefined) await this.sessions.end(id);
    clearSessionCookie(response, secure);
  }

  /** Who is signed in, and the token for the writes of this session. */
  @Get('me')
  @Allow('viewer')
  me(@CurrentActor() { name, role }: Actor, @Req() { csrfToken }: RequestWithActor): SignedIn {
    return { name, role: role as Role, csrfToken: csrfToken ?? null };
  }

  private async openSession(account: Account, request: Request, response: Response): Promise<SignedIn> {
    const { id, csrfToken } = await this.sessions.open(account);
    setSessionCookie(response, id, this.identity.isSecure(request));
    return { name: account.name, role: account.role, csrfToken };
  }
}
