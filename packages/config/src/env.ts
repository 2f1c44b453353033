import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { isUrlOf, readServerUrl } from './server-urls';

/** A configuration variable is missing or wrong. The service must not start. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

/** An integer from `min` to `max`; `fallback` where the variable is not set. */
export const integer = (min: number, max: number, fallback: number) =>
  z.coerce.number().int().min(min).max(max).default(fallback).describe(`an integer from ${min} to ${max}`);

/** An integer from `min` to `max`; undefined where the variable is not set. */
export const optionalInteger = (min: number, max: number) =>
  z.coerce.number().int().min(min).max(max).optional().describe(`an integer from ${min} to ${max}`);

/** A number from `min` to `max`, fractions allowed; `fallback` where the variable is not set. */
export const number = (min: number, max: number, fallback: number) =>
  z.coerce.number().min(min).max(max).default(fallback).describe(`a number from ${min} to ${max}`);

const trueOrFalse = z.enum(['true', 'false']).transform((value) => value === 'true');

/** `true` or `false`; `fallback` where the variable is not set. */
export const flag = (fallback: boolean) => trueOrFalse.default(fallback).describe('true or false');

/** `true` or `false`; undefined where the variable is not set. */
export const optionalFlag = () => trueOrFalse.optional().describe('true or false');

/** `true` or `false`, and off by default. NODE_ENV=production refuses `true`. */
export const flagOutsideProduction = () =>
  flag(false).meta({ description: 'true or false', notInProduction: true });

/** One of the given words; the first one where the variable is not set. */
export const oneOf = <const W extends [string, ...string[]]>(words: W) =>
  z
    .enum(words)
    .default(words[0] as W[number])
    .describe(`one of ${words.join(', ')}`);

/** A URL that may hold a secret: its value is never shown, not even when it is wrong. */
export const secretUrl = (protocols: readonly string[], fallback: string) =>
  z
    .string()
    .refine((value) => isUrlOf(protocols, value))
    .default(fallback)
    .meta({ description: `a URL that starts with ${protocols.join(':// or ')}://`, secret: true });

/** A URL that may hold a secret; undefined where the variable is not set. */
export const optionalSecretUrl = (protocols: readonly string[]) =>
  z
    .string()
    .refine((value) => isUrlOf(protocols, value))
    .optional()
    .meta({ description: `a URL that starts with ${protocols.join(':// or ')}://`, secret: true });

/** Comma-separated URLs that may hold secrets, at least one. Their values are never shown. */
export const secretUrlList = (protocols: readonly string[], fallback: string) =>
  z
    .string()
    .default(fallback)
    .transform((value) => value.split(',').map((item) => item.trim()))
    .refine((urls) => urls.every((one) => isUrlOf(protocols, one)))
    .meta({
      description: `URLs that start with ${protocols.join(':// or ')}://, separated by commas`,
      secret: true,
    });

/** Comma-separated integers from `min` to `max`, at least one. */
export const integerList = (min: number, max: number, fallback: readonly number[]) =>
  z
    .string()
    .default(fallback.join(','))
    .transform((value) => value.split(',').map(Number))
    .pipe(z.array(z.number().int().min(min).max(max)).min(1))
    .describe(`integers from ${min} to ${max}, separated by commas`);

/** Comma-separated texts that all match `form`; none where the variable is not set. */
export const list = (form: RegExp, description: string) =>
  z
    .string()
    .transform((value) => value.split(',').map((item) => item.trim()))
    .pipe(z.array(z.string().regex(form)))
    .default([])
    .describe(description);

/** Some of the given words, separated by commas, or `none`; all of them where the variable is not set. */
export const someOf = <const W extends string>(words: readonly W[]) =>
  z
    .string()
    .default(words.join(','))
    .transform((value) => (value === 'none' ? [] : value.split(',').map((word) => word.trim())))
    .pipe(z.array(z.enum(words as readonly [W, ...W[]])))
    .describe(`some of ${words.join(', ')}, separated by commas, or none`);

/** The address of another server; empty where the variable is not set. */
export const url = () =>
  z
    .string()
    .refine((value) => /^https?:\/\//.test(value) && URL.canParse(value))
    .default('')
    .describe('a URL that starts with http:// or https://');

/** A URL in which `placeholder` stands for what each link puts in, such as `{traceId}`. */
export const urlWith = (placeholder: string) =>
  z
    .string()
    .refine((value) => /^https?:\/\//.test(value) && URL.canParse(value) && value.includes(placeholder))
    .default('')
    .describe(`a URL that starts with http:// or https:// and has ${placeholder} in it`);

/** Any text; `fallback` where the variable is not set. */
export const text = (fallback: string) => z.string().default(fallback).describe('a text');

/** Any text that must never be shown; `fallback` where the variable is not set. */
export const secret = (fallback: string) =>
  z.string().default(fallback).meta({ description: 'a text', secret: true });

/** Comma-separated secrets of at least 16 characters, none where the variable is not set. Their values are never shown. */
export const secretList = () =>
  z
    .string()
    .transform((value) => value.split(',').map((item) => item.trim()))
    .pipe(z.array(z.string().min(MIN_SECRET_LENGTH)))
    .default([])
    .meta({
      description: `secrets of at least ${MIN_SECRET_LENGTH} characters, separated by commas`,
      secret: true,
    });

/** A certificate or a key in PEM, usually from the file that `<NAME>_FILE` names; empty where it is not set. */
const pem = (description: string, parse: (value: string) => unknown) =>
  z
    .string()
    .refine((value) => {
      try {
        parse(value);
        return true;
      } catch {
        return false;
      }
    })
    .default('')
    .meta({ description: `${description} in PEM`, secret: true });

export const certificate = () => pem('a certificate', (value) => new X509Certificate(value));
export const privateKey = () => pem('a private key', createPrivateKey);

/** Default values that people forget to change. */
const KNOWN_SECRET = /^(guest|admin|password|secret|change-?me|example|test)$/i;
const MIN_SECRET_LENGTH = 16;

/** The values of the variables. */
export type Env<S extends z.ZodRawShape> = Readonly<z.infer<z.ZodObject<S>>>;

/**
 * Reads the variables of `shape` from the environment once and freezes the result. An empty variable counts as not
 * set. A secret may also come from the file that `<NAME>_FILE` names. NODE_ENV=production refuses known or short
 * secrets, and flags that are for other environments.
 *
 * @throws ConfigError naming every wrong variable, what it got (unless it is a secret) and what it wants
 */
export function readEnv<S extends z.ZodRawShape>(shape: S, env: NodeJS.ProcessEnv = process.env): Env<S> {
  const problems: string[] = [];
  const given: Record<string, string> = {};
  for (const name of Object.keys(shape)) {
    try {
      const value = isSecret(shape, name) ? secretFrom(name, env) : env[name]?.trim();
      if (value !== undefined && value !== '') given[name] = value;
    } catch (error) {
      problems.push((error as ConfigError).message);
    }
  }
  const result = z.object(shape).safeParse(given);
  const wrong = [...new Set(result.error?.issues.map((issue) => String(issue.path[0])))];
  for (const name of wrong) {
    const got = isSecret(shape, name) ? 'a value that is not shown' : JSON.stringify(given[name]);
    const wants = metaOf(shape, name)?.description ?? 'another value';
    problems.push(`${name}: got ${got}, wants ${wants}`);
  }
  if (env.NODE_ENV === 'production') {
    for (const [name, value] of Object.entries(result.data ?? {})) {
      const weakness = isSecret(shape, name) ? weaknessOf(value) : undefined;
      if (weakness) problems.push(`${name}: got ${weakness}, wants one of your own (NODE_ENV=production)`);
      if (value === true && metaOf(shape, name)?.notInProduction === true)
        problems.push(`${name}: got "true", wants false (NODE_ENV=production)`);
    }
  }
  problems.push(...tlsProblems(given));
  if (!result.success || problems.length > 0) throw new ConfigError(problems.join('\n'));
  return Object.freeze(result.data);
}

/** Certificates that would not be used: a connection without TLS, or half of a client certificate. */
function tlsProblems(given: Readonly<Record<string, string>>): string[] {
  return ['RABBITMQ', 'REDIS'].flatMap((server) => {
    const [ca, cert, key] = ['CA', 'CERT', 'KEY'].map((part) => given[`${server}_${part}`] !== undefined);
    const problems = [];
    if ((ca || cert || key) && !/^(amqps|rediss|rediss\+sentinel):/.test(given[`${server}_URL`] ?? ''))
      problems.push(`${server}_URL: its connection has no TLS, but ${server}_CA, _CERT or _KEY is set`);
    if (cert !== key) problems.push(`${server}_CERT and ${server}_KEY: only one is set, set both or none`);
    return problems;
  });
}

const metaOf = (shape: z.ZodRawShape, name: string) => (shape[name] as z.ZodType | undefined)?.meta();

const isSecret = (shape: z.ZodRawShape, name: string) => metaOf(shape, name)?.secret === true;

/**
 * The value of `<NAME>`, or the content of the file that `<NAME>_FILE` names, without blanks and line ends around it.
 *
 * @throws ConfigError if both are set, or if the file cannot be read or is empty: a secret that was forgotten must not
 * switch a protection off
 */
export function secretFrom(name: string, env: NodeJS.ProcessEnv): string | undefined {
  const value = env[name]?.trim();
  const file = env[`${name}_FILE`]?.trim();
  if (file === undefined || file === '') return value;
  if (value !== undefined && value !== '') {
    throw new ConfigError(`${name}: is set, and so is ${name}_FILE; set one of them`);
  }
  const content = contentOf(name, file);
  if (content === '') throw new ConfigError(`${name}_FILE: ${JSON.stringify(file)} is empty`);
  return content;
}

function contentOf(name: string, file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new ConfigError(`${name}_FILE: ${JSON.stringify(file)} cannot be read (${code ?? 'unknown'})`);
  }
}

/** What is weak about a secret, or about one of several. */
function weaknessOf(value: unknown): string | undefined {
  if (Array.isArray(value)) return value.map(weaknessOf).find((weakness) => weakness !== undefined);
  if (typeof value !== 'string' || value === '') return undefined;
  if (!/^[\w+]+:\/\//.test(value)) {
    return value.length < MIN_SECRET_LENGTH || KNOWN_SECRET.test(value)
      ? `a secret that is known or shorter than ${MIN_SECRET_LENGTH} characters`
      : undefined;
  }
  const read = readServerUrl(value);
  if (!read) return 'a URL that cannot be read';
  const { protocol, password } = read.url;
  // A RabbitMQ URL without credentials means guest:guest. A Redis without a password may be fine in a private network.
  const known = password === '' ? protocol.startsWith('amqp') : KNOWN_SECRET.test(password);
  return known ? 'a password that everybody knows' : undefined;
}

/** TLS options for a client. With `ca` only certificates of that CA are trusted, otherwise those of Node's own list. */
export const tlsOptions = (ca: string, cert: string, key: string) => ({
  // Said here, so that NODE_TLS_REJECT_UNAUTHORIZED=0 cannot switch it off.
  rejectUnauthorized: true,
  ...(ca !== '' && { ca }),
  ...(cert !== '' && { cert, key }),
});
