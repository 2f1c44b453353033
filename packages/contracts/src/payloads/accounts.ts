import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsString,
  Length,
  Matches,
  Min,
} from 'class-validator';
import { ByCaller } from './caller';
import { ObjectOf, Optional } from './rules';

/** What an account may do: a viewer sees everything, an operator also changes it, an admin also manages the accounts. */
export const roles = ['viewer', 'operator', 'admin'] as const;
export type Role = (typeof roles)[number];

/** The most accounts that there can be. Each gateway keeps all of them in memory. */
export const MAX_ACCOUNTS = 1000;

const Password = (): PropertyDecorator => (target, key) => {
  for (const rule of [Length(12, 1000), IsString()]) rule(target, key);
};
const Hash = (): PropertyDecorator => (target, key) => {
  for (const rule of [Length(1, 500), IsString()]) rule(target, key);
};
/** The name of an account that exists. Older names may have any characters. */
const Name = (): PropertyDecorator => (target, key) => {
  for (const rule of [Length(1, 100), IsString()]) rule(target, key);
};

/** Exported for the API document, which leaves out what is not. */
export class NamedAccount {
  /** 1 to 100 letters, digits and `. _ @ + -`. */
  @Matches(/^[\p{L}\p{N}._@+-]+$/u, { message: '$property may have letters, digits and . _ @ + - only' })
  @Length(1, 100)
  @IsString()
  name!: string;
  /** `viewer` sees everything, `operator` also changes it, `admin` also manages the accounts. */
  @IsIn(roles) role!: Role;
}

/** A new account. */
export class NewAccount extends NamedAccount {
  /** 12 to 1,000 characters. */
  @Password() password!: string;
}

/** `accounts.create` */
export class CreateAccount extends ByCaller(NamedAccount) {
  /** By the gateway. A password itself never leaves it. */
  @Hash() passwordHash!: string;
}

/** The account of a path. */
export class GetAccount {
  @Name() name!: string;
}

/** What can be changed of an account. At least one field is required. */
export class AccountEdit {
  /** A change ends the sessions of the account. */
  @Optional() @IsIn(roles) role?: Role;
  /** True: nobody can sign in to it, and its sessions end. */
  @Optional() @IsBoolean() disabled?: boolean;
}

/** `accounts.change` */
export class ChangeAccount extends ByCaller(AccountEdit) {
  @Name() name!: string;
}

/** A password that an admin gives to somebody. */
export class GivenPassword {
  /** 12 to 1,000 characters. */
  @Password() password!: string;
}

/** `accounts.setPassword` */
export class SetPassword extends ByCaller(GetAccount) {
  @Hash() passwordHash!: string;
  /** Only if the account still has this revision. */
  @Optional() @Min(0) @IsInt() revision?: number;
}

/** An account of ACCOUNTS or ACCOUNTS_FILE. */
export class FileAccount {
  @Name() name!: string;
  @IsIn(roles) role!: Role;
  @Hash() passwordHash!: string;
  @Optional() @IsBoolean() disabled?: boolean;
}

/** `accounts.import` */
export class ImportAccounts {
  @ObjectOf(FileAccount, { each: true }) @ArrayMaxSize(MAX_ACCOUNTS) @IsArray() accounts!: FileAccount[];
}

/** An account, without its password. */
export class AccountView {
  name!: string;
  role!: Role;
  /** Since when nobody can sign in to it; null if it is on. */
  disabledAt!: string | null;
  /** When its password was last set. */
  passwordSetAt!: string;
  createdAt!: string;
  updatedAt!: string;
}

/** An account as the gateway needs it. */
export interface StoredAccount extends AccountView {
  readonly passwordHash: string;
  /** Counts its changes. */
  readonly revision: number;
}

/** All accounts, by name. */
export class AccountList {
  items!: AccountView[];
}
