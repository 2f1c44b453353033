import { useTranslate } from 'react-admin';
import type { FlowStep } from './steps';

/** What happens in a step, in plain words. */
export function useStepText(): (step: FlowStep | undefined) => string {
  const translate = useTranslate();
  return (step) => {
    if (!step) return '';
    // Steps that not every order has are named as in the timeline.
    const { name } = step;
    return translate(`flow.steps.${name}`, { _: translate(`orders.steps.${name}`, { _: name }) });
  };
}
