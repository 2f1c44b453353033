import { Inject, Injectable, ServiceUnavailableException, UnauthorizedException } from '@nestjs/common';
import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import { logger } from '@order-flow/telemetry/logger';
import { GATEWAY_CONFIG, type GatewayConfig } from '../../config';
import { ROLES, type Actor, type Role } from '../access';
import { oidcId } from './actor-id';

const ISSUER_LIMIT_MS = 3000;
/** Only asymmetric signatures. With a shared secret everyone who checks tokens could also sign them. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];
/** A token with an unknown key makes us read the issuer's keys again, at most this often. */
const KEYS_COOLDOWN_MS = 5000;
const CLOCK_TOLERANCE_SECONDS = 5;
const MAX_NAME = 200;

/** Checks bearer tokens of OIDC_ISSUER. It finds the issuer's keys by OpenID discovery. */
@Injectable()
export class Oidc {
  private keys: Promise<JWTVerifyGetKey> | undefined;

  constructor(@Inject(GATEWAY_CONFIG) private readonly config: GatewayConfig) {}

  /**
   * @returns the user of the token; undefined if the token gives no role here
   * @throws UnauthorizedException if the token is not valid; ServiceUnavailableException while the issuer's keys are
   *   unknown
   */
  async actorOf(token: string): Promise<Actor | undefined> {
    const { OIDC_ISSUER: issuer, OIDC_AUDIENCE: audience } = this.config;
    let payload: JWTPayload;
    try {
      ({ payload } = await jwtVerify(token, await this.issuerKeys(), {
        issuer,
        audience,
        algorithms: ALGORITHMS,
        requiredClaims: ['exp', 'sub'],
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
      }));
    } catch (error) {
      throw refusal(error);
    }
    const role = roleIn(payload, this.config.OIDC_ROLE_CLAIM);
    if (!role) return undefined;
    const { preferred_username: preferred, sub = '' } = payload;
    const name = (typeof preferred === 'string' ? preferred : sub).slice(0, MAX_NAME);
    return { id: oidcId(issuer, sub), name, role };
  }

  private issuerKeys(): Promise<JWTVerifyGetKey> {
    this.keys ??= discover(this.config.OIDC_ISSUER).catch((error: unknown) => {
      // The next token tries again.
      this.keys = undefined;
      throw error;
    });
    return this.keys;
  }
}

async function discover(issuer: string): Promise<JWTVerifyGetKey> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const answer = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(ISSUER_LIMIT_MS) });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
  const { issuer: itself, jwks_uri: keys } = (await answer.json()) as Record<string, unknown>;
  if (itself !== issuer) throw new Error(`${url} names the issuer ${String(itself)}, not OIDC_ISSUER`);
  return createRemoteJWKSet(new URL(String(keys)), {
    timeoutDuration: ISSUER_LIMIT_MS,
    cooldownDuration: KEYS_COOLDOWN_MS,
  });
}

function refusal(error: unknown): Error {
  if (error instanceof errors.JWTExpired) return new UnauthorizedException('The token has expired.');
  const ofToken = error instanceof errors.JOSEError && !(error instanceof errors.JWKSTimeout);
  // jose reports ERR_JOSE_GENERIC when the issuer answers with something other than keys.
  if (ofToken && error.code !== 'ERR_JOSE_GENERIC') {
    logger.info({ reason: error.message }, 'a token was refused');
    return new UnauthorizedException('The token is not valid here.');
  }
  logger.error({ err: error }, "the issuer's keys cannot be read");
  return new ServiceUnavailableException('Tokens cannot be checked now: their issuer does not answer.');
}

/** Roles that a token can give. Nobody manages accounts where an issuer does, and many issuers have an `admin` of their own. */
const FROM_TOKENS: readonly Role[] = ROLES.filter((role) => role !== 'admin');

/** The highest of our roles in the claim (such as `realm_access.roles`), which is a text or a list. */
function roleIn(payload: JWTPayload, claim: string): Role | undefined {
  let value: unknown = payload;
  for (const step of claim.split('.')) {
    const holder = value;
    value =
      typeof holder === 'object' && holder !== null && Object.hasOwn(holder, step)
        ? (holder as Record<string, unknown>)[step]
        : undefined;
  }
  const named: unknown[] = Array.isArray(value) ? value : typeof value === 'string' ? value.split(' ') : [];
  return FROM_TOKENS.findLast((role) => named.includes(role));
}
