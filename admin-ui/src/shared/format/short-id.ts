/** The end of an id, because UUIDs v7 of the same time begin alike. */
export const shortId = (id: string): string => `…${id.slice(-8)}`;
