import {
  Body,
  Controller,
  Get,
  Header,
  HttpCode,
  HttpException,
  Inject,
  NotFoundException,
  Post,
  Req,
  Res,
  UnauthorizedException,
} from '@nestjs/common';
import type { Request, Response } from 'express';
import { logger } from '@order-flow/telemetry/logger';
import { GATEWAY_CONFIG, type GatewayConfig } from '../config';
import { addressOf } from '../http/address';
import { Allow, CurrentActor, Public, type Actor, type RequestWithActor, type Role } from './access';
import { SignInDto } from './dto/sign-in.dto';
import type { SignedIn } from './dto/signed-in.dto';
import { Identity } from './identity/identity';
import { passwordMatches } from './sign-in/password';
import { clearSessionCookie, sessionIdOf, setSessionCookie } from './sign-in/session-cookie';
import { Sessions } from './sign-in/sessions';
import { SignInLine } from './sign-in/sign-in-line';
import { SignInThrottle } from './sign-in/sign-in-throttle';

@Controller('auth')
export class AuthController {
  constructor(
    @Inject(GATEWAY_CONFIG) private readonly config: GatewayConfig,
    private readonly identity: Identity,
    private readonly sessions: Sessions,
    private readonly throttle: SignInThrottle,
    private readonly line: SignInLine,
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
    if (this.config.OIDC_ISSUER)
      throw new NotFoundException('There are no local accounts: send a bearer token of the OIDC issuer.');
    const account = this.config.ACCOUNTS.find((candidate) => candidate.name === name);
    const address = addressOf(request.ip);
    const isKnown = await this.throttle.isKnown(name, address);
    const matches = await this.line.run(address, isKnown, async () => {
      if (response.closed) throw new HttpException('The caller has left.', 499);
      await this.throttle.count(name, address, isKnown);
      return passwordMatches(password, account?.passwordHash);
    });
    if (!matches || !account) {
      logger.warn({ account: name, address: request.ip }, 'a sign-in was refused');
      throw new UnauthorizedException('Name or password is wrong.');
    }
    await this.throttle.succeeded(name, address);
    const { id, csrfToken } = await this.sessions.open(account);
    setSessionCookie(response, id, this.identity.isSecure(request));
    logger.info({ account: name, address: request.ip }, 'signed in');
    return { name, role: account.role, csrfToken };
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
}
