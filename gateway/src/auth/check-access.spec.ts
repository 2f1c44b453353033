import 'reflect-metadata';
import { Controller, Get, type ExecutionContext, type Type } from '@nestjs/common';
import { MetadataScanner, type DiscoveryService } from '@nestjs/core';
import type { GatewayConfig } from '../config';
import { Allow, Public } from './access';
import { AccessGuard } from './access.guard';
import { CheckAccess } from './check-access';
import type { Identity } from './identity/identity';

// It imports jose, an ES module, which jest cannot load.
jest.mock('./identity/identity', () => ({ Identity: Object }));

@Controller()
class Closed {
  @Get('b') @Public() first(): void {}
  @Get('c') @Allow('viewer') second(): void {}
}

@Controller()
class Forgotten {
  @Get('a') @Public() first(): void {}
  @Get('b') second(): void {}
}

const check = (...controllers: Type[]) =>
  new CheckAccess(
    { getControllers: () => controllers.map((metatype) => ({ metatype })) } as unknown as DiscoveryService,
    new MetadataScanner(),
  ).onModuleInit();

describe('a route that does not say who may use it', () => {
  it('stops the start of the gateway', () => {
    expect(() => check(Closed, Forgotten)).toThrow(
      '@Public() or @Allow(role) is missing on Forgotten.second',
    );
    expect(() => check(Closed)).not.toThrow();
  });

  it('is closed even to an operator', async () => {
    const identity = { of: () => Promise.resolve({ actor: { id: 'olga', name: 'olga', role: 'operator' } }) };
    const guard = new AccessGuard(
      { API_KEYS: new Map() } as unknown as GatewayConfig,
      identity as unknown as Identity,
    );
    const execution = {
      getClass: () => Forgotten,
      getHandler: () => Object.getOwnPropertyDescriptor(Forgotten.prototype, 'second')?.value as object,
      switchToHttp: () => ({ getRequest: () => ({}), getResponse: () => ({ setHeader: () => undefined }) }),
    } as unknown as ExecutionContext;
    await expect(guard.canActivate(execution)).rejects.toThrow(
      'Nobody may use this route: it names no role.',
    );
  });
});
