import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { Response } from 'express';
import { tap, type Observable } from 'rxjs';
import type { OrderView } from '../../../messaging/src/payloads';
import { logger } from '../../../observability/src/logger';
import { runForOrder } from '../../../observability/src/trace-context';

/** The gateway learns an order's id only from the answer: its server span and its log line get it then. */
@Injectable()
export class OrderSpanInterceptor implements NestInterceptor<OrderView, OrderView> {
  intercept(execution: ExecutionContext, next: CallHandler<OrderView>): Observable<OrderView> {
    const response = execution.switchToHttp().getResponse<Response>();
    return next.handle().pipe(
      tap(({ id, status }) =>
        runForOrder(id, () => {
          if (response.statusCode === 201) logger.info({ status }, 'order accepted');
        }),
      ),
    );
  }
}
