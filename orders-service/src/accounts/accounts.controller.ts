import { Controller, UseFilters } from '@nestjs/common';
import { Ctx, MessagePattern, Payload } from '@nestjs/microservices';
import { patterns } from '@order-flow/contracts/contracts';
import { ChangeAccount, CreateAccount, ImportAccounts, SetPassword } from '@order-flow/contracts/payloads';
import { MessageContext } from '@order-flow/messaging/consuming/message-context';
import { PassErrorsToTransport } from '@order-flow/messaging/consuming/rpc-errors.filter';
import { AccountsService } from './accounts.service';

/** What the orders service does for the gateway's accounts. */
@Controller()
@UseFilters(PassErrorsToTransport)
export class AccountsController {
  constructor(private readonly accounts: AccountsService) {}

  @MessagePattern(patterns.listAccounts)
  listAccounts() {
    return this.accounts.list();
  }

  @MessagePattern(patterns.createAccount)
  createAccount(@Payload() command: CreateAccount, @Ctx() message: MessageContext) {
    return this.accounts.create(message, command);
  }

  @MessagePattern(patterns.changeAccount)
  changeAccount(@Payload() command: ChangeAccount, @Ctx() message: MessageContext) {
    return this.accounts.change(message, command);
  }

  @MessagePattern(patterns.setPassword)
  setPassword(@Payload() command: SetPassword, @Ctx() message: MessageContext) {
    return this.accounts.setPassword(message, command);
  }

  @MessagePattern(patterns.importAccounts)
  importAccounts(@Payload() command: ImportAccounts, @Ctx() message: MessageContext) {
    return this.accounts.import(message, command);
  }
}
