import { SecretBox, UnreadableSecretError } from './secret-box';

const boxOf = (...keys: string[]) => new SecretBox({ WEBHOOK_SECRETS_KEY: keys });
const [OLD, NEW] = ['the first key of this shop', 'the second key of this shop'];
const SECRET = 'whsec_dGhlIHNlY3JldCBvZiBhIHN1YnNjcmliZXI=';

describe('the box of secrets', () => {
  it('opens what it has sealed, and shows nothing of it', () => {
    const sealed = boxOf(OLD).seal(SECRET, 'endpoint-1');
    expect(sealed).toMatch(/^sealed1\.[0-9a-f]{8}\.[\w-]+$/);
    expect(sealed).not.toContain(SECRET.slice(6, 20));
    expect(boxOf(OLD).open(sealed, 'endpoint-1')).toBe(SECRET);
  });

  it('seals the same secret differently each time', () => {
    expect(boxOf(OLD).seal(SECRET, 'endpoint-1')).not.toBe(boxOf(OLD).seal(SECRET, 'endpoint-1'));
  });

  it('without a key keeps secrets as they are, and with a key still reads those', () => {
    expect(boxOf().seal(SECRET, 'endpoint-1')).toBe(SECRET);
    expect(boxOf(NEW).open(SECRET, 'endpoint-1')).toBe(SECRET);
  });

  it('seals with the first key, and opens what the others have sealed', () => {
    const before = boxOf(OLD).seal(SECRET, 'endpoint-1');
    const both = boxOf(NEW, OLD);
    expect(both.open(before, 'endpoint-1')).toBe(SECRET);
    expect([both.isCurrent(before), both.isCurrent(SECRET)]).toEqual([false, false]);
    const after = both.seal(SECRET, 'endpoint-1');
    expect(both.isCurrent(after)).toBe(true);
    expect(boxOf(NEW).open(after, 'endpoint-1')).toBe(SECRET);
  });

  it.each([
    ['without its key', (sealed: string) => boxOf(NEW).open(sealed, 'endpoint-1')],
    ['without any key', (sealed: string) => boxOf().open(sealed, 'endpoint-1')],
    ['in the row of another endpoint', (sealed: string) => boxOf(OLD).open(sealed, 'endpoint-2')],
    ['after one bit was changed', (sealed: string) => boxOf(OLD).open(flipped(sealed), 'endpoint-1')],
    ['after it was cut off', (sealed: string) => boxOf(OLD).open(sealed.slice(0, 30), 'endpoint-1')],
  ])('refuses a sealed secret %s, and does not show it', (_how, open) => {
    const sealed = boxOf(OLD).seal(SECRET, 'endpoint-1');
    expect(() => open(sealed)).toThrow(UnreadableSecretError);
    expect(() => open(sealed)).toThrow(/^the secret of endpoint endpoint-\d cannot be read: /);
  });
});

/** Changes a character in the middle of the ciphertext. */
function flipped(sealed: string): string {
  const at = sealed.length - 12;
  return sealed.slice(0, at) + (sealed[at] === 'A' ? 'B' : 'A') + sealed.slice(at + 1);
}
