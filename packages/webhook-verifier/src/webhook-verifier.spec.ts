import { execFileSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import {
  isSecret,
  newSecret,
  recoveryToken,
  sign,
  verify,
  WebhookVerificationError,
} from './webhook-verifier';

const NOW = Date.UTC(2026, 0, 2, 3, 4, 5);
const SECONDS = NOW / 1000;
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const BODY = '{"type":"order.confirmed","data":{"orderId":"é"}}';

const signed = (
  secrets: readonly string[] = [SECRET],
  body: string | Uint8Array = BODY,
  timestamp = SECONDS,
) => ({
  'webhook-id': 'msg_1',
  'webhook-timestamp': String(timestamp),
  'webhook-signature': sign({ secrets, id: 'msg_1', timestamp, body }),
});

function refusal(more: object): string {
  try {
    verify({ secrets: SECRET, headers: signed(), body: BODY, now: NOW, ...more });
  } catch (error) {
    expect(error).toBeInstanceOf(WebhookVerificationError);
    return (error as Error).message;
  }
  throw new Error('it was accepted');
}

describe('signing', () => {
  it('is the example of Standard Webhooks', () => {
    const body = '{"test": 2432232314}';
    const id = 'msg_p5jXN8AQM9LWM0D4loKWxJek';
    expect(sign({ secrets: [SECRET], id, timestamp: 1614265330, body })).toBe(
      'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    );
  });

  it('has one signature for each secret', () => {
    const secrets = [newSecret(), newSecret()];
    const both = sign({ secrets, id: 'a', timestamp: 1, body: '' }).split(' ');
    expect(both).toEqual(
      secrets.map((secret) => sign({ secrets: [secret], id: 'a', timestamp: 1, body: '' })),
    );
  });

  it('takes no text that is not a secret', () => {
    expect(() => sign({ secrets: ['short'], id: 'a', timestamp: 1, body: '' })).toThrow(TypeError);
  });
});

describe('verifying', () => {
  const parsed = JSON.parse(BODY) as object;

  it.each<[string, object]>([
    ['headers of Node', { headers: signed() }],
    [
      'headers with capitals',
      { headers: Object.fromEntries(Object.entries(signed()).map(([k, v]) => [k.toUpperCase(), v])) },
    ],
    ['headers as lists', { headers: Object.fromEntries(Object.entries(signed()).map(([k, v]) => [k, [v]])) }],
    ['a Headers', { headers: new Headers(signed()) }],
    ['a Buffer', { body: Buffer.from(BODY) }],
    ['a Uint8Array', { body: new TextEncoder().encode(BODY) }],
    ['a secret without its prefix', { secrets: SECRET.slice(6) }],
    ['the second of two secrets', { secrets: [newSecret(), SECRET] }],
    ['a webhook that two secrets have signed', { headers: signed([newSecret(), SECRET]) }],
    [
      'a signature among others',
      {
        headers: { ...signed(), 'webhook-signature': `v1a,x v1,AAAA junk ${signed()['webhook-signature']}` },
      },
    ],
    ['a webhook at the end of the tolerance', { now: NOW + 300_000 }],
    ['one from the end of the tolerance in the future', { now: NOW - 300_000 }],
  ])('accepts %s', (_name, more) => {
    expect(verify({ secrets: SECRET, headers: signed(), body: BODY, now: NOW, ...more })).toEqual(parsed);
  });

  it.each(['webhook-id', 'webhook-timestamp', 'webhook-signature'])('names %s if it is missing', (name) => {
    for (const value of [undefined, '', []])
      expect(refusal({ headers: { ...signed(), [name]: value } })).toBe(`the header ${name} is missing`);
    const headers = new Headers(signed());
    headers.delete(name);
    expect(refusal({ headers })).toBe(`the header ${name} is missing`);
  });

  it.each(['soon', '-1', '1.5', '1e9', ' 1', '9'.repeat(13), '0x10', 'NaN'])(
    'refuses the timestamp %p',
    (text) => {
      expect(refusal({ headers: { ...signed(), 'webhook-timestamp': text } })).toMatch(
        /^webhook-timestamp must be/,
      );
    },
  );

  it('refuses what is old, and what comes from the future', () => {
    expect(refusal({ now: NOW + 301_000 })).toBe('webhook-timestamp is too old');
    expect(refusal({ now: NOW - 301_000 })).toBe('webhook-timestamp is in the future');
    expect(refusal({ now: NOW + 11_000, toleranceSeconds: 10 })).toBe('webhook-timestamp is too old');
  });

  it('refuses a tolerance that is no number, with which no webhook would be too old', () => {
    const old = { secrets: SECRET, headers: signed(), body: BODY, now: NOW + 1e9 };
    expect(() => verify({ ...old, toleranceSeconds: Number('unset') })).toThrow(TypeError);
  });

  it.each<[string, object]>([
    ['another secret', { secrets: newSecret() }],
    ['no secret', { secrets: [] }],
    ['another body', { body: `${BODY} ` }],
    ['another id', { headers: { ...signed(), 'webhook-id': 'msg_2' } }],
    ['another time', { headers: { ...signed(), 'webhook-timestamp': String(SECONDS + 1) } }],
    [
      'another version',
      { headers: { ...signed(), 'webhook-signature': signed()['webhook-signature'].replace('v1', 'v2') } },
    ],
    [
      'a part of the signature',
      { headers: { ...signed(), 'webhook-signature': signed()['webhook-signature'].slice(0, -8) } },
    ],
    ['an empty signature', { headers: { ...signed(), 'webhook-signature': 'v1,' } }],
  ])('refuses %s', (_name, more) => {
    expect(refusal(more)).toMatch(/^no signature matches/);
  });

  it('refuses a body that was parsed before', () => {
    expect(refusal({ body: parsed })).toMatch(/verify before you parse/);
    expect(refusal({ body: undefined })).toMatch(/verify before you parse/);
  });

  it('refuses a flood of signatures', () => {
    const many = Array(21).fill(signed()['webhook-signature']).join(' ');
    expect(refusal({ headers: { ...signed(), 'webhook-signature': many } })).toMatch(/too many signatures/);
  });

  it('says that a rightly signed body is not JSON', () => {
    expect(refusal({ headers: signed([SECRET], 'hello'), body: 'hello' })).toMatch(/not JSON/);
  });

  it('a wrong secret is a fault of the caller, not of the webhook', () => {
    expect(() => verify({ secrets: 'whsec_x', headers: signed(), body: BODY, now: NOW })).toThrow(TypeError);
  });

  it('accepts what was signed and nothing else, whatever the body', () => {
    fc.assert(
      fc.property(fc.json(), fc.uint8Array({ minLength: 24, maxLength: 64 }), fc.nat(), (body, key, at) => {
        const secret = `whsec_${Buffer.from(key).toString('base64')}`;
        const headers = signed([secret], body);
        expect(verify({ secrets: secret, headers, body, now: NOW })).toEqual(JSON.parse(body));
        const changed = Buffer.from(body);
        const index = at % changed.length;
        changed[index] = (changed[index] ?? 0) ^ 1;
        expect(refusal({ secrets: secret, headers, body: changed })).toMatch(/^no signature matches/);
      }),
    );
  });

  it('no header makes it fail in any other way', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (id, timestamp, signature) => {
        const headers = { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature };
        expect(refusal({ headers })).not.toBe('');
        expect(refusal({ headers: { ...signed(), 'webhook-signature': signature } })).not.toBe('');
      }),
    );
  });
});

describe('secrets', () => {
  it('are random, of 32 bytes, and known as secrets', () => {
    const made = Array.from({ length: 100 }, newSecret);
    expect(new Set(made).size).toBe(100);
    for (const secret of made) {
      expect(Buffer.from(secret.slice(6), 'base64')).toHaveLength(32);
      expect(isSecret(secret)).toBe(true);
    }
  });

  it.each([
    [23, false],
    [24, true],
    [64, true],
    [65, false],
  ])('of %i bytes: %p', (bytes, is) => {
    expect(isSecret(`whsec_${Buffer.alloc(bytes, 1).toString('base64')}`)).toBe(is);
  });

  it.each(['', 'whsec_', 'whsec_not base64!', 'a'.repeat(31) + '-'])('%p is none', (text) => {
    expect(isSecret(text)).toBe(false);
  });

  it('give a recovery token that is always the same, of that secret only, and no signature', () => {
    const token = recoveryToken(SECRET);
    const key = Buffer.from(SECRET.slice(6), 'base64');
    expect(token).toBe(
      `whrec_${createHmac('sha256', key).update('order-flow recovery v1').digest('base64url')}`,
    );
    expect(recoveryToken(SECRET.slice(6))).toBe(token);
    expect(recoveryToken(newSecret())).not.toBe(token);
    expect(() => recoveryToken('whsec_x')).toThrow(TypeError);
  });
});

describe('with the library of Standard Webhooks', () => {
  const theirs = new Webhook(SECRET);

  it('it verifies what we sign', () => {
    const timestamp = Math.floor(Date.now() / 1000);
    expect(theirs.verify(BODY, signed([newSecret(), SECRET], BODY, timestamp))).toEqual(JSON.parse(BODY));
  });

  it('we verify what it signs', () => {
    const headers = { ...signed(), 'webhook-signature': theirs.sign('msg_1', new Date(NOW), BODY) };
    expect(verify({ secrets: SECRET, headers, body: BODY, now: NOW })).toEqual(JSON.parse(BODY));
  });

  it('any secret, id and body have the same signature', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 24, maxLength: 64 }),
        fc.uuid(),
        fc.string({ unit: 'grapheme' }),
        (key, id, body) => {
          const secret = `whsec_${Buffer.from(key).toString('base64')}`;
          expect(sign({ secrets: [secret], id, timestamp: SECONDS, body })).toBe(
            new Webhook(secret).sign(id, new Date(NOW), body),
          );
        },
      ),
    );
  });
});

function readmeSnippet(language: string): string {
  const readme = readFileSync(path.join(__dirname, '../README.md'), 'utf8');
  const [, snippet] = readme.split('```' + language + '\n');
  return snippet?.split('```')[0] ?? '';
}

describe('the README', () => {
  it('has a snippet of Python that accepts our webhooks, and refuses changed ones', () => {
    // A machine without Python shows nothing about the snippet.
    let python: string;
    try {
      python = execFileSync('python3', ['--version']).toString();
    } catch {
      return;
    }
    expect(python).toMatch(/^Python 3/);
    const snippet = readmeSnippet('python');
    const run = (body: string) => {
      const headers = signed([newSecret(), SECRET], BODY, Math.floor(Date.now() / 1000));
      const call = `import sys\nprint(verify(${JSON.stringify(SECRET)}, ${JSON.stringify(headers)}, sys.stdin.buffer.read())["type"])`;
      return execFileSync('python3', ['-c', `${snippet}\n${call}`], { input: body, stdio: 'pipe' })
        .toString()
        .trim();
    };
    expect(run(BODY)).toBe('order.confirmed');
    expect(() => run(`${BODY} `)).toThrow(/no signature matches/);
  });
});
