// One setting of a function, out of its environment.
import * as v from 'valibot';
import { CampaignTriggersError } from './errors.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export const textSetting = v.pipe(v.string(), v.nonEmpty());

/** @throws SETTING_MISSING naming the variable, never its value */
export function readSetting(env: Environment, name: string): string;
export function readSetting<Value>(
  env: Environment,
  name: string,
  schema: v.GenericSchema<unknown, Value>,
): Value;
export function readSetting(env: Environment, name: string, schema: v.GenericSchema = textSetting): unknown {
  const parsed = v.safeParse(schema, env[name]);
  if (parsed.success) return parsed.output;
  const what = env[name] ? 'cannot be used' : 'is not set';
  throw new CampaignTriggersError('SETTING_MISSING', `${name} ${what}`);
}
