import { Module } from '@nestjs/common';
import { FaultsController } from './faults.controller';

/** Imported only with FAULTS_ENABLED=true. */
@Module({ controllers: [FaultsController] })
export class FaultsModule {}
