import { Controller, Get } from '@nestjs/common';
import { Allow } from '../auth/access';
import type { SystemView } from './dto/system.dto';
import { SystemService } from './system.service';

@Controller('system')
export class SystemController {
  constructor(private readonly system: SystemService) {}

  /** The state of every part of the system, and their connections. Answers within 2 s, even if parts are down. */
  @Get()
  @Allow('viewer')
  describe(): Promise<SystemView> {
    return this.system.describe();
  }
}
