import { readGatewayConfig } from '../../config';
import { oidcId } from './actor-id';
import { nameOf } from './actor-name';
import { clientOf, type ApiKeys } from './api-keys';

describe('the id of a caller', () => {
  it('of a token comes from its issuer and subject, not from a name that the user may choose', () => {
    const id = oidcId('https://id.example/realms/shop', 'u-1');
    expect(id).toBe('oidc:id.example/realms/shop#u-1');
    expect(nameOf({ id, name: 'key:shop', role: 'operator' })).toBe(
      'oidc:id.example/realms/shop#u-1 (key:shop)',
    );
    expect(oidcId('https://other.example', 'u-1')).not.toBe(id);
  });

  it('of a token has no blank and at most 150 characters, for any subject', () => {
    const subjects = ['a b', 'x'.repeat(255), 'ü', '', 'a (b)'];
    const ids = subjects.map((subject) => oidcId('https://id.example', subject));
    expect(new Set(ids).size).toBe(subjects.length);
    for (const id of ids) {
      expect(id).toMatch(/^oidc:\S{1,145}$/);
      expect(nameOf({ id, name: 'n'.repeat(200), role: 'viewer' }).length).toBeLessThanOrEqual(200);
    }
  });

  it.each(['key:shop', 'oidc:id.example#u-1'])('refuses a local account named %s', (name) => {
    const passwordHash = `scrypt:15:8:3:${'a'.repeat(22)}:${'b'.repeat(43)}`;
    const accounts = (called: string) => ({
      ACCOUNTS: JSON.stringify([{ name: called, role: 'viewer', passwordHash }]),
    });
    expect(() => readGatewayConfig(accounts(name))).toThrow(/ACCOUNTS: .*do not begin with key: or oidc:/);
    expect(readGatewayConfig(accounts('vera')).ACCOUNTS).toHaveLength(1);
  });

  it('of an API key is its label', () => {
    const keys: ApiKeys = new Map([
      ['2c70e12b7a0646f92279f427c7b38e7334d8e5389cff167a1dc30e73f826b683', 'shop'],
    ]);
    expect(clientOf(keys, 'key')).toEqual({ id: 'key:shop', name: 'key:shop', role: 'client' });
    expect(nameOf(clientOf(keys, 'key'))).toBe('key:shop');
  });
});
