import { IsEmail, IsIn, Length } from 'class-validator';
import { Id } from './rules';

export const locales = ['en', 'es'] as const;
export type Locale = (typeof locales)[number];

/** `order.contactGiven`: orders → notifications */
export class ContactGiven {
  @Id() orderId!: string;
  @IsEmail() @Length(3, 254) email!: string;
  @IsIn(locales) locale!: Locale;
}
