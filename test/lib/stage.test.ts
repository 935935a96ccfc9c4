// Which stage of cdk.json is synthesised, and what is laid over its settings.
import { describe, expect, it } from 'vitest';
import { readStage } from '../../lib/stage.ts';
import { settings as good } from './synthesised-stack.ts';

describe('the stage', () => {
  const stages = { prod: good, test: { ...good, sendingRatePerSecond: 1 } };

  it('is chosen by name', () => {
    const { stage, settings } = readStage({ stages, stage: 'test', overrides: undefined });
    expect([stage, settings.sendingRatePerSecond]).toEqual(['test', 1]);
  });

  it('takes overrides as an object or as JSON text', () => {
    for (const overrides of [{ sendingRatePerSecond: 50 }, '{"sendingRatePerSecond":50}']) {
      expect(readStage({ stages, stage: 'prod', overrides }).settings.sendingRatePerSecond).toBe(50);
    }
  });

  it.each(['{', '[]', '1', 7, ['a']])('refuses %j as overrides', (overrides) => {
    expect(() => readStage({ stages, stage: 'prod', overrides })).toThrow(
      'is not a JSON object of settings; a right value is {"sendingRatePerSecond": 14}',
    );
  });

  it.each(['production', undefined, '', 'constructor', 5])(
    'refuses %j with the names that there are',
    (stage) => {
      expect(() => readStage({ stages, stage, overrides: undefined })).toThrow(
        'is no stage of cdk.json (there is prod, test); choose one with -c stage=prod',
      );
    },
  );

  it('needs stages in cdk.json', () => {
    expect(() => readStage({ stages: undefined, stage: 'prod', overrides: undefined })).toThrow(
      'context.stages is not an object of stages',
    );
  });
});
