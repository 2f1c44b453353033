/** DateTimeInput speaks local time, the API instants. */
export const toInstant = (local: string) => (local ? new Date(local).toISOString() : '');
