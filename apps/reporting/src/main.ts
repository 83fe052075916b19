import { EventTransport } from '@atlas/event-bus';
import { runService } from '@atlas/service';
import { reportingConfig } from './reporting.config.ts';
import { ReportingModule } from './reporting.module.ts';

await runService(ReportingModule, reportingConfig, { transport: EventTransport });
