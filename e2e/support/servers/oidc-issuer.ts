import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Key {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A small OIDC issuer: discovery, keys, and any token that a test needs. */
export class OidcIssuer {
  readonly audience = 'orders-api';
  private keys: Key[] = [newKey('1')];
  private constructor(private readonly server: Server) {}

  static async start(): Promise<OidcIssuer> {
    const server = createServer();
    const issuer = new OidcIssuer(server);
    server.on('request', (request, response) => {
      const answers: Record<string, unknown> = {
        '/.well-known/openid-configuration': { issuer: issuer.url, jwks_uri: `${issuer.url}/keys` },
        '/keys': {
          keys: issuer.keys.map(({ kid, publicKey }) => ({
            ...publicKey.export({ format: 'jwk' }),
            kid,
            use: 'sig',
            alg: 'RS256',
          })),
        },
      };
      const answer = answers[request.url ?? ''];
      response.writeHead(answer ? 200 : 404, { 'content-type': 'application/json' });
      response.end(JSON.stringify(answer ?? {}));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return issuer;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** The gateway's variables for this issuer. They switch local accounts off. */
  get env(): Record<string, string> {
    return {
      ACCOUNTS: '',
      OIDC_ISSUER: this.url,
      OIDC_AUDIENCE: this.audience,
      OIDC_ROLE_CLAIM: 'realm_access.roles',
    };
  }

  /** Replaces the key. Only the new key is published from now on. */
  rotate(): void {
    this.keys = [newKey(String(Number(this.keys[0]?.kid) + 1))];
  }

  /** The Authorization header with a valid token. Arguments replace parts of it. */
  bearer(roles: string[], claims: Record<string, unknown> = {}, header: Record<string, unknown> = {}) {
    const [key] = this.keys;
    const now = Math.floor(Date.now() / 1000);
    const all = {
      iss: this.url,
      aud: this.audience,
      sub: 'u-1',
      preferred_username: 'ola',
      iat: now,
      exp: now + 300,
      realm_access: { roles },
      ...claims,
    };
    const head = { alg: 'RS256', typ: 'JWT', kid: key?.kid, ...header };
    const signed = `${base64url(head)}.${base64url(all)}`;
    const signature =
      head.alg === 'none' || !key
        ? ''
        : sign('sha256', Buffer.from(signed), key.privateKey).toString('base64url');
    return { authorization: `Bearer ${signed}.${signature}` };
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

function newKey(kid: string): Key {
  return { kid, ...generateKeyPairSync('rsa', { modulusLength: 2048 }) };
}
