import { IsString, Length } from 'class-validator';

/** The body of `POST /auth/login`. */
export class SignInDto {
  @IsString() @Length(1, 100) name!: string;
  @IsString() @Length(1, 1000) password!: string;
}
