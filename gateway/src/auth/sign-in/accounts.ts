import { createHash } from 'node:crypto';
import { z } from 'zod';
import { ROLES, type Role } from '../access';
import { PASSWORD_HASH } from './password';

/** A local account, as `npm run account` writes it to the accounts file, or as the orders service stores it. */
export interface Account {
  readonly name: string;
  readonly role: Role;
  readonly passwordHash: string;
  /** Nobody can sign in to it. */
  readonly disabled?: boolean | undefined;
  /** Counts the changes of a stored account. */
  readonly revision?: number;
}

/** Ids of callers without a local account begin like this. */
const RESERVED = /^(key|oidc):/;
const isOwnName = (name: string) => !RESERVED.test(name);

const accounts = z
  .array(
    z.strictObject({
      name: z.string().min(1).max(100).refine(isOwnName),
      role: z.enum(ROLES),
      passwordHash: z.string().regex(PASSWORD_HASH),
      disabled: z.boolean().optional(),
    }),
  )
  .refine((list) => new Set(list.map(({ name }) => name)).size === list.length);

/** The variable ACCOUNTS: a JSON list of `{ name, role, passwordHash, disabled? }`. */
export const accountList = () =>
  z
    .string()
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text);
      } catch {
        context.addIssue('not JSON');
        return z.NEVER;
      }
    })
    .pipe(accounts)
    .default([])
    .meta({
      description:
        'a JSON list of accounts, made with npm run account; their names differ and do not begin with key: or oidc:',
      secret: true,
    });

/** Changes with every change of the account. That ends the sessions opened before. */
export const versionOf = ({ role, passwordHash, disabled = false, revision = 0 }: Account): string => {
  const changes = disabled || revision > 0 ? `\0${disabled}\0${revision}` : '';
  return createHash('sha256').update(`${role}\0${passwordHash}${changes}`).digest('base64url');
};
