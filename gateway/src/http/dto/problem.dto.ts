/** One wrong field and what is wrong with it. */
export class FieldProblem {
  field!: string;
  reason!: string;
}

/** An error, by RFC 9457. */
export class Problem {
  type!: string;
  title!: string;
  status!: number;
  /** What went wrong and what to do, for a person. */
  detail!: string;
  /** Leads to the trace and the log lines of the request. */
  traceId?: string;
  /** The invalid fields of the request, and why. */
  errors?: FieldProblem[];
}
