import type { EndpointView } from '../../api/api-types';

/** What each dialog about an endpoint gets. */
export interface EndpointDialogProps {
  readonly endpoint: EndpointView;
  readonly onClose: () => void;
}
