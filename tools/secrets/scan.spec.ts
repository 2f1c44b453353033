import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import manifest from '../../package.json';

const root = path.resolve(__dirname, '../..');

describe('npm run secrets', () => {
  it('finds planted secrets in any file, hidden ones too, and does not show them', () => {
    const dir = mkdtempSync(path.join(tmpdir(), 'planted-'));
    const key = generateKeyPairSync('ec', {
      namedCurve: 'P-256',
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    }).privateKey;
    // Put together here, so that this file holds none of them.
    const password = ['kJ8sPq2xTz', 'Lm4nRw7yVb'].join('');
    const planted = {
      '.hidden': key,
      'src/settings.ts': `const broker = 'amqps://shop:${password}@broker.example:5671';`,
      '.env.production': `REDIS_URL=rediss://:${password}@redis.example`,
      'docs/notes.md': `token: ${['ghp', 'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8'].join('_')}`,
    };
    for (const [name, content] of Object.entries(planted)) {
      mkdirSync(path.join(dir, path.dirname(name)), { recursive: true });
      writeFileSync(path.join(dir, name), content);
    }
    const cli = path.join(root, 'node_modules/secretlint/bin/secretlint.js');
    const args = [cli, '--secretlintrc', path.join(root, '.secretlintrc.json'), '**/*'];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: dir, encoding: 'utf8' });
    rmSync(dir, { recursive: true });
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    for (const name of Object.keys(planted)) expect(stdout).toContain(path.join(dir, name));
    expect(stdout).not.toContain(password);
    expect(manifest.scripts.secrets).toBe('secretlint "**/*"');
  });
});
