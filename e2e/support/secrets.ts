import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** A shorter one could stand in a log by chance. Real secrets are longer. */
const MIN_LENGTH = 12;

/** What is secret → what it is. One list for each test file, because jest loads this module once for each. */
const used = new Map<string, string>();

/** Remembers a secret that a test uses. `expectNoSecrets` then searches for it. */
export function noteSecret(what: string, value: string | undefined): void {
  if (value === undefined || value.length < MIN_LENGTH) return;
  used.set(value, what);
  used.set(encodeURIComponent(value), what);
}

/** Remembers every secret in the environment of a service. */
export function noteSecretsOfEnv(env: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value = ''] of Object.entries(env)) {
    if (name.endsWith('_URL') && URL.canParse(value)) {
      noteSecret(`the password in ${name}`, decodeURIComponent(new URL(value).password));
    }
    if (['METRICS_TOKEN', 'RABBITMQ_KEY', 'REDIS_KEY'].includes(name)) noteSecret(name, value);
    if (name === 'API_KEYS') for (const key of value.split(',')) noteSecret(name, key.split(':').at(-1));
    if (name === 'ACCOUNTS' && value !== '') {
      for (const { passwordHash } of JSON.parse(value) as { passwordHash?: string }[]) {
        noteSecret('the hash of a password', passwordHash);
      }
    }
  }
}

const SECRET_HEADERS = ['authorization', 'cookie', 'set-cookie', 'x-csrf-token', 'x-api-key'];

/** Remembers every secret in the headers of a request or an answer. */
export function noteSecretsOfHeaders(headers: Iterable<[string, unknown]>): void {
  for (const [name, value] of headers) {
    // A scheme or the name of a cookie comes before the secret, attributes of a cookie after it.
    if (SECRET_HEADERS.includes(name.toLowerCase())) {
      noteSecret(`the header ${name}`, /(?:^\w+ |^[\w-]+=)?([^;]*)/.exec(String(value))?.[1]);
    }
  }
}

/** Where `text` holds a secret: the source with its line, and what the secret is. */
export function secretsIn(source: string, text: Buffer): string[] {
  return [...used].flatMap(([value, what]) => {
    const at = text.indexOf(value);
    if (at < 0) return [];
    const line = text.subarray(0, at).toString('latin1').split('\n').length;
    return [`${source}, line ${line}: ${what}`];
  });
}

/** The log files of these folders, read once, and where they hold secrets. */
export function secretsInLogs(folders: readonly string[]): string[] {
  return folders.flatMap((folder) =>
    namesIn(folder)
      .filter((name) => /\.log(\.\d+)?$/.test(name))
      .flatMap((name) =>
        secretsIn(path.join(path.basename(folder), name), readFileSync(path.join(folder, name))),
      ),
  );
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // Nothing was started there.
  }
}

/** @throws Error if a secret was found, so that the test file fails */
export function expectNoSecrets(found: readonly string[]): void {
  if (found.length > 0) throw new Error(`a secret was written:\n${found.join('\n')}`);
}
