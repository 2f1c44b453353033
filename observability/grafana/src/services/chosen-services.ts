/** Selects the series of the services that are chosen at the top of the dashboard. */
export const OF = 'job=~"$service"';
