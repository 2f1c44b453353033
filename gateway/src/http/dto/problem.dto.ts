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
  /** What went wrong and what can be done, for a person. */
  detail!: string;
  /** Leads to the trace and the log lines of the request. */
  traceId?: string;
  /** What is wrong with which field, where the request breaks its contract. */
  errors?: FieldProblem[];
}
