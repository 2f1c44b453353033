/** The path of a filtered list. */
export const listOf = (screen: string, filter: Readonly<Record<string, string>>): string =>
  `/${screen}?filter=${encodeURIComponent(JSON.stringify(filter))}`;
