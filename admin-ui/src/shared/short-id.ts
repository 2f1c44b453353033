/** The end of an id: a UUID v7 begins with its time, so that many begin alike. */
export const shortId = (id: string): string => `…${id.slice(-8)}`;
