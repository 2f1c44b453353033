import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { findProgram } from '../../tools/servers/programs';
import { describeWith } from './describe-with';

const openssl = findProgram('openssl');

export const describeWithOpenssl = (name: string, body: () => void): void =>
  describeWith('openssl', openssl, name, body);

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/** A certificate authority of its own, in a folder. Its certificates are valid for a day. */
export class CertificateAuthority {
  /** The file of its certificate. */
  readonly file: string;
  private readonly key: string;

  constructor(
    private readonly dir: string,
    private readonly name: string,
  ) {
    this.file = path.join(dir, `${name}.pem`);
    this.key = path.join(dir, `${name}.key`);
    run(
      'req',
      '-x509',
      ...NEW_KEY,
      '-keyout',
      this.key,
      '-out',
      this.file,
      '-subj',
      `/CN=${name}`,
      '-days',
      '1',
    );
  }

  /** Makes a key and a certificate for `subjectAltName`, e.g. `IP:127.0.0.1`. Returns their files. */
  issue(subjectAltName: string): { cert: string; key: string } {
    const base = path.join(this.dir, `${this.name}-${subjectAltName.replace(/\W/g, '-')}`);
    const [request, extensions, cert, key] = ['csr', 'ext', 'pem', 'key'].map((end) => `${base}.${end}`) as [
      string,
      string,
      string,
      string,
    ];
    writeFileSync(extensions, `subjectAltName=${subjectAltName}\n`);
    run(
      'req',
      ...NEW_KEY,
      '-keyout',
      key,
      '-out',
      request,
      '-subj',
      `/CN=${subjectAltName.replace(/.*:/, '')}`,
    );
    const from = ['-CA', this.file, '-CAkey', this.key, '-CAcreateserial', '-extfile', extensions];
    run('x509', '-req', '-in', request, ...from, '-out', cert, '-days', '1');
    return { cert, key };
  }
}

function run(...args: string[]): void {
  execFileSync(openssl ?? 'openssl', args, { stdio: 'pipe' });
}
