import { OidcIssuer } from '../support/servers/oidc-issuer';
import { operationsOf, runningDocument, type Operation } from '../support/api/openapi';
import { Stack } from '../support/stack';

const anId = '00000000-0000-4000-8000-00000000dead';

/** Every route of the running gateway, those of libraries too. */
describe('every route', () => {
  let stack: Stack;
  let issuer: OidcIssuer;
  let operations: Operation[];

  beforeAll(async () => {
    stack = await Stack.start({ FAULTS_ENABLED: 'true' });
    operations = operationsOf(await runningDocument(stack));
    issuer = await OidcIssuer.start();
    await stack.service('gateway').stop();
    await stack.up('gateway', { ...issuer.env, API_KEYS: 'shop:a-key-of-sixteen-characters' });
  });
  afterAll(async () => {
    await issuer.stop();
    await stack.stop();
  });

  /** Requests every route that has one of these accesses, with the given headers. Returns what each answered. */
  async function ask(accesses: string[], headers: Record<string, string>): Promise<Record<string, number>> {
    const answers: Record<string, number> = {};
    for (const operation of operations) {
      if (!accesses.includes(operation['x-access'])) continue;
      const path = operation.path.replaceAll(/\{\w+\}/g, anId);
      for (const version of [path, path.replace('/v1', '')]) {
        const body = operation.method === 'GET' ? undefined : {};
        const { status } = await stack.http(operation.method, version, body, headers);
        answers[`${operation.method} ${version}`] = status;
      }
    }
    expect(Object.keys(answers).length).toBeGreaterThan(0);
    return answers;
  }

  const all = (answers: Record<string, number>, status: number) =>
    Object.fromEntries(Object.keys(answers).map((route) => [route, status]));

  it.each<[string, () => Record<string, string>]>([
    ['no token', () => ({})],
    ['an expired token', () => issuer.bearer(['operator'], { exp: Math.floor(Date.now() / 1000) - 60 })],
    ['a token of someone else', () => issuer.bearer(['operator'], { iss: 'http://elsewhere.example' })],
    ['an unknown session', () => ({ cookie: `session=${'x'.repeat(43)}` })],
    ['an unknown API key', () => ({ 'x-api-key': 'another-key-of-sixteen-characters' })],
  ])('that is not public answers 401 with %s', async (_, headers) => {
    const answers = await ask(['client', 'viewer', 'operator', 'admin'], headers());
    expect(answers).toEqual(all(answers, 401));
  });

  it.each<[string, string[], () => Record<string, string>]>([
    ['no role of ours', ['viewer', 'operator', 'admin'], () => issuer.bearer(['customer'])],
    ['an admin of the issuer', ['viewer', 'operator', 'admin'], () => issuer.bearer(['admin'])],
    ['an API key', ['viewer', 'operator', 'admin'], () => ({ 'x-api-key': 'a-key-of-sixteen-characters' })],
  ])('for people answers 403 with %s', async (_, accesses, headers) => {
    const answers = await ask(accesses, headers());
    expect(answers).toEqual(all(answers, 403));
  });

  it('of an operator answers 403 to a viewer', async () => {
    if (!operations.some((operation) => operation['x-access'] === 'operator')) return;
    const answers = await ask(['operator'], issuer.bearer(['viewer']));
    expect(answers).toEqual(all(answers, 403));
  });

  it('of an admin answers 403 to an operator', async () => {
    const answers = await ask(['admin'], issuer.bearer(['operator']));
    expect(answers).toEqual(all(answers, 403));
  });

  it('of a viewer is open to all roles', async () => {
    for (const role of ['viewer', 'operator']) {
      const answers = await ask(['viewer'], issuer.bearer([role]));
      expect(Object.entries(answers).filter(([, status]) => status === 401 || status === 403)).toEqual([]);
    }
  });

  it('that is public needs no sign-in', async () => {
    const answers = await ask(['public'], { authorization: 'Bearer nonsense' });
    delete answers['POST /v1/auth/login'];
    delete answers['POST /auth/login'];
    expect(Object.entries(answers).filter(([, status]) => status === 401 || status === 403)).toEqual([]);
  });
});
