import { Module } from '@nestjs/common';
import { APP_GUARD, DiscoveryModule } from '@nestjs/core';
import { AdminBulkhead } from '../http/limits/admin-bulkhead.guard';
import { AccessGuard } from './access.guard';
import { AccountsController } from './accounts.controller';
import { AuthController } from './auth.controller';
import { CheckAccess } from './check-access';
import { Identity } from './identity/identity';
import { Oidc } from './identity/oidc';
import { AccountBook } from './sign-in/account-book';
import { AccountFile } from './sign-in/account-file';
import { LocalAccounts } from './sign-in/local-accounts';
import { Sessions } from './sign-in/sessions';
import { SignInLine } from './sign-in/sign-in-line';
import { SignInThrottle } from './sign-in/sign-in-throttle';

/** Who may do what. Each route names a role, and the guards check it. */
@Module({
  imports: [DiscoveryModule],
  controllers: [AuthController, AccountsController],
  providers: [
    Oidc,
    AccountFile,
    AccountBook,
    LocalAccounts,
    Sessions,
    Identity,
    SignInThrottle,
    SignInLine,
    CheckAccess,
    // In this order: overload is refused before the caller is identified.
    { provide: APP_GUARD, useClass: AdminBulkhead },
    { provide: APP_GUARD, useClass: AccessGuard },
  ],
})
export class AuthModule {}
