import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { trace } from '@opentelemetry/api';
import { tap, type Observable } from 'rxjs';
import type { OrderView } from '../../../messaging/src/payloads';
import { ORDER_ID } from '../../../observability/src/trace-context';

/** The gateway learns an order's id only from the answer: its server span gets it then. */
@Injectable()
export class OrderSpanInterceptor implements NestInterceptor<OrderView, OrderView> {
  intercept(_: ExecutionContext, next: CallHandler<OrderView>): Observable<OrderView> {
    const span = trace.getActiveSpan();
    return next.handle().pipe(tap(({ id }) => span?.setAttribute(ORDER_ID, id)));
  }
}
