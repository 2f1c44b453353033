import { Module } from '@nestjs/common';
import { ProcessingLock } from './processing-lock';
import { RedisService } from './redis.service';

@Module({ providers: [RedisService, ProcessingLock], exports: [RedisService, ProcessingLock] })
export class RedisModule {}
