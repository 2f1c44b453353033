import type { EndpointWithSecret } from '../../api/api-types';
import { createStore } from '../../store';

/**
 * The secret that was just made, until its dialog is closed. It is not kept anywhere else: a reload of the page must not
 * show it again.
 */
export const newSecret = createStore<Pick<EndpointWithSecret, 'id' | 'secret'> | null>(null);
