import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Actor } from '../access';

/** Maps each key's SHA-256 (hex) to its label. The time of a lookup by hash reveals nothing about the keys. */
export type ApiKeys = ReadonlyMap<string, string>;

const KEY = /^([\w-]{1,50}):(?:sha256:([0-9a-f]{64})|([\x21-\x2b\x2d-\x7e]{16,200}))$/;

/** The variable API_KEYS: `label:key` or `label:sha256:<hex of its hash>`, separated by commas. */
export const apiKeyList = () =>
  z
    .string()
    .transform((text, context): ApiKeys => {
      const entries = text.split(/[,\n]/).map((entry) => KEY.exec(entry.trim()));
      const keys = new Map(
        entries.map((match) => [match?.[2] ?? sha256(match?.[3] ?? ''), match?.[1] ?? '']),
      );
      const labels = new Set(keys.values());
      if (entries.includes(null) || labels.size !== entries.length) context.addIssue('malformed');
      return keys;
    })
    .default(new Map())
    .meta({
      description:
        'label:key or label:sha256:hex, separated by commas; keys of 16 characters or more, each label once',
      secret: true,
    });

/** The client with that key; undefined if the key is unknown. */
export function clientOf(keys: ApiKeys, key: string): Actor | undefined {
  const label = keys.get(sha256(key));
  if (label === undefined) return undefined;
  const id = `key:${label}`;
  return { id, name: id, role: 'client' };
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
