import { Catch, type RpcExceptionFilter } from '@nestjs/common';
import { throwError, type Observable } from 'rxjs';

/** Hands the error that a handler throws to the transport. Nest alone would replace it by "Internal server error". */
@Catch()
export class PassErrorsToTransport implements RpcExceptionFilter<unknown> {
  catch(error: unknown): Observable<never> {
    return throwError(() => error);
  }
}
