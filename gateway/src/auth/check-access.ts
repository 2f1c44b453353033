import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { PATH_METADATA } from '@nestjs/common/constants';
import { accessOf } from './access.guard';

/** Stops the start of the gateway if a route does not say who may use it. */
@Injectable()
export class CheckAccess implements OnModuleInit {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
  ) {}

  onModuleInit(): void {
    const withoutAccess = this.discovery.getControllers().flatMap(({ metatype }) => {
      if (!metatype) return [];
      const prototype = metatype.prototype as Record<string, object>;
      return this.scanner
        .getAllMethodNames(prototype)
        .map((name) => ({ name, handler: prototype[name] ?? {} }))
        .filter(({ handler }) => Reflect.hasMetadata(PATH_METADATA, handler) && !accessOf(metatype, handler))
        .map(({ name }) => `${metatype.name}.${name}`);
    });
    if (withoutAccess.length > 0)
      throw new Error(`@Public() or @Allow(role) is missing on ${withoutAccess.join(', ')}`);
  }
}
