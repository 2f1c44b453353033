import { Controller, Get } from '@nestjs/common';
import { Allow } from '../auth/access';
import type { SystemView } from './dto/system.dto';
import { SystemService } from './system.service';

@Controller('system')
export class SystemController {
  constructor(private readonly system: SystemService) {}

  /** How every part of the system stands now, and how they hang together; answers within 2 s whatever is down. */
  @Get()
  @Allow('viewer')
  describe(): Promise<SystemView> {
    return this.system.describe();
  }
}
