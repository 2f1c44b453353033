/** DateTimeInput uses local time, the API uses UTC instants. */
export const toInstant = (local: string) => (local ? new Date(local).toISOString() : '');
