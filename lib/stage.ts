// Chooses a stage of cdk.json and reads its settings.
import * as v from 'valibot';
import { parseSettings, type Settings, shortName } from './settings.ts';
import { found, SettingsError } from './settings-error.ts';

/** The context's `stages`, `stage` and `overrides`, as the settings of the chosen stage. @throws SettingsError */
export function readStage(context: { stages: unknown; stage: unknown; overrides: unknown }): {
  stage: string;
  settings: Settings;
} {
  const stages = v.safeParse(v.record(v.string(), v.record(v.string(), v.unknown())), context.stages);
  if (!stages.success) {
    throw new SettingsError('cdk.json', [
      'context.stages is not an object of stages; for example {"prod": {"journals": […]}}',
    ]);
  }
  const stage = v.safeParse(shortName, context.stage);
  const known = Object.keys(stages.output);
  const chosen = known.find((stageName) => stageName === context.stage);
  if (!stage.success || chosen === undefined) {
    throw new SettingsError('stage', [
      `${found(context.stage)} is no stage of cdk.json (there is ${known.join(', ')}); choose one with -c stage=${known[0] ?? 'prod'}`,
    ]);
  }
  return {
    stage: chosen,
    settings: parseSettings(chosen, { ...stages.output[chosen], ...readOverrides(context.overrides) }),
  };
}

function readOverrides(overrides: unknown): Record<string, unknown> {
  if (overrides === undefined) return {};
  const value = typeof overrides === 'string' ? parseJson(overrides) : overrides;
  const result = v.safeParse(v.record(v.string(), v.unknown()), value);
  if (result.success && !Array.isArray(value)) return result.output;
  throw new SettingsError('overrides', [
    `${found(overrides)} is not a JSON object of settings; a right value is {"sendingRatePerSecond": 14}`,
  ]);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
