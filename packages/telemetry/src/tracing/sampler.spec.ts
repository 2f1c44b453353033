import { readEnv } from '@order-flow/config/env';
import { samplerEnv, samplerOf } from './sampler';

const named = (env: NodeJS.ProcessEnv) => samplerOf(readEnv(samplerEnv, env)).toString();

describe('the sampler', () => {
  it.each([
    [undefined, undefined, 'ParentBased{root=AlwaysOnSampler,'],
    ['always_on', undefined, 'AlwaysOnSampler'],
    ['always_off', undefined, 'AlwaysOffSampler'],
    ['traceidratio', '0.1', 'TraceIdRatioBased{0.1}'],
    ['parentbased_always_off', undefined, 'ParentBased{root=AlwaysOffSampler,'],
    ['parentbased_traceidratio', '0.25', 'ParentBased{root=TraceIdRatioBased{0.25},'],
    ['parentbased_traceidratio', undefined, 'ParentBased{root=TraceIdRatioBased{1},'],
  ])('of %s and %s is %s', (name, share, wanted) => {
    const found = named({ OTEL_TRACES_SAMPLER: name, OTEL_TRACES_SAMPLER_ARG: share });
    expect(found.startsWith(wanted)).toBe(true);
  });

  it.each([
    ['OTEL_TRACES_SAMPLER', 'sometimes', 'wants one of parentbased_always_on, '],
    ['OTEL_TRACES_SAMPLER_ARG', '2', 'wants a number from 0 to 1'],
  ])('is not guessed: %s=%s stops the service', (name, value, wants) => {
    expect(() => named({ [name]: value })).toThrow(`${name}: got "${value}", ${wants}`);
  });
});
