/** The body of every error (RFC 9457). */
export interface Problem {
  title: string;
  status: number;
  detail: string;
  traceId: string;
  errors?: { field: string; reason: string }[];
}
