import { IsString, Length } from 'class-validator';

/** The body of `POST /auth/password`. */
export class OwnPassword {
  @IsString() @Length(1, 1000) currentPassword!: string;
  /** 12 to 1,000 characters. */
  @IsString() @Length(12, 1000) newPassword!: string;
}
