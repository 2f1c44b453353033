import { z } from 'zod';

/** A configuration variable that is missing or wrong: the service must not start with it. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

/** An integer from `min` to `max`, `fallback` where the variable is not set. */
export const integer = (min: number, max: number, fallback: number) =>
  z.coerce.number().int().min(min).max(max).default(fallback).describe(`an integer from ${min} to ${max}`);

/** `true` or `false`, `fallback` where the variable is not set. */
export const flag = (fallback: boolean) =>
  z
    .enum(['true', 'false'])
    .default(fallback ? 'true' : 'false')
    .transform((value) => value === 'true')
    .describe('true or false');

/** One of the given words, the first where the variable is not set. */
export const oneOf = <const W extends [string, ...string[]]>(words: W) =>
  z
    .enum(words)
    .default(words[0] as W[number])
    .describe(`one of ${words.join(', ')}`);

/** A text that may hold a secret: it is never shown, not even when it is wrong. */
export const secretUrl = (protocols: readonly string[], fallback: string) =>
  z
    .string()
    .refine((value) =>
      protocols.some((protocol) => value.startsWith(`${protocol}://`) && URL.canParse(value)),
    )
    .default(fallback)
    .meta({ description: `a URL that starts with ${protocols.join(':// or ')}://`, secret: true });

/** Comma-separated integers from `min` to `max`, at least one. */
export const integerList = (min: number, max: number, fallback: readonly number[]) =>
  z
    .string()
    .default(fallback.join(','))
    .transform((value) => value.split(',').map(Number))
    .pipe(z.array(z.number().int().min(min).max(max)).min(1))
    .describe(`integers from ${min} to ${max}, separated by commas`);

/** Any text, `fallback` where the variable is not set. */
export const text = (fallback: string) => z.string().default(fallback).describe('a text');

/** Any text that must never be shown, `fallback` where the variable is not set. */
export const secret = (fallback: string) =>
  z.string().default(fallback).meta({ description: 'a text', secret: true });

/**
 * Reads the variables of `shape` from the environment, once; the result is frozen.
 * An empty variable counts as not set.
 *
 * @throws ConfigError naming every wrong variable, what it got (unless it is a secret) and what it wants
 */
export function readEnv<S extends z.ZodRawShape>(
  shape: S,
  env: NodeJS.ProcessEnv = process.env,
): Readonly<z.infer<z.ZodObject<S>>> {
  const given = Object.fromEntries(
    Object.keys(shape)
      .map((name) => [name, env[name]?.trim()] as const)
      .filter(([, value]) => value !== undefined && value !== ''),
  );
  const result = z.object(shape).safeParse(given);
  if (result.success) return Object.freeze(result.data);
  const wrong = [...new Set(result.error.issues.map((issue) => String(issue.path[0])))];
  throw new ConfigError(
    wrong
      .map((name) => {
        const meta = (shape[name] as z.ZodType).meta();
        const got = meta?.secret === true ? 'a value that is not shown' : JSON.stringify(given[name]);
        return `${name}: got ${got}, wants ${meta?.description ?? 'another value'}`;
      })
      .join('\n'),
  );
}

/** A URL fit for a log: without user name and password. */
export function withoutSecrets(url: string): string {
  if (!URL.canParse(url)) return '(not a URL)';
  const parsed = new URL(url);
  parsed.username = parsed.username && '***';
  parsed.password = parsed.password && '***';
  return parsed.toString();
}
