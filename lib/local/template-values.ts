// Evaluates the intrinsic functions that a synthesised template uses, as CloudFormation would at deployment.
// What is not supported is an error that names the resource and the path, never a silently wrong value.
import { AssemblyError } from './assembly-error.ts';

export interface ResourceIdentity {
  /** What `Ref` gives. */
  ref: string;
  /** What `Fn::GetAtt` gives, by attribute name. */
  attributes: Record<string, string>;
}

export interface TemplateContext {
  /** Pseudo parameters and parameters with their values, e.g. `AWS::Region`. */
  parameters: Record<string, string>;
  /** `undefined` for a logical id that the template does not have. */
  identify(logicalId: string): ResourceIdentity | undefined;
}

type Scope = { context: TemplateContext; place: string };
type Intrinsic = (argument: unknown, scope: Scope) => unknown;

const intrinsics: Record<string, Intrinsic> = {
  Ref: (name, scope) => reference(text(name, scope), scope),
  'Fn::GetAtt': (argument, scope) => attribute(argument, scope),
  'Fn::Join': join,
  'Fn::Sub': substitute,
  'Fn::Select': select,
  'Fn::Split': split,
};

/**
 * @param place where the value stands, e.g. `Consumer1A2B.Properties.Environment`; errors begin with it
 * @throws AssemblyError
 */
export function evaluate(value: unknown, place: string, context: TemplateContext): unknown {
  if (Array.isArray(value)) {
    return value
      .map((item, index) => evaluate(item, `${place}[${index}]`, context))
      .filter((item) => item !== undefined);
  }
  if (!isObject(value)) return value;
  const [key, ...others] = Object.keys(value);
  if (key !== undefined && others.length === 0 && isIntrinsic(key)) {
    const intrinsic = intrinsics[key];
    const scope = { context, place: `${place}.${key}` };
    if (!intrinsic) throw new AssemblyError(`${scope.place}: local mode does not support ${key}`);
    return intrinsic(value[key], scope);
  }
  const entries = Object.entries(value).map(
    ([name, item]) => [name, evaluate(item, `${place}.${name}`, context)] as const,
  );
  return Object.fromEntries(entries.filter(([, item]) => item !== undefined));
}

const isIntrinsic = (key: string) => key === 'Ref' || key === 'Condition' || key.startsWith('Fn::');

function reference(name: string, { context, place }: Scope): string | undefined {
  if (name === 'AWS::NoValue') return undefined;
  const value = context.parameters[name] ?? context.identify(name)?.ref;
  if (value === undefined) throw new AssemblyError(`${place}: nothing named "${name}" in the template`);
  return value;
}

function attribute(argument: unknown, { context, place }: Scope): string {
  const [logicalId, name] =
    typeof argument === 'string' ? splitOnce(argument, '.') : strings(argument, place);
  const identity = logicalId === undefined ? undefined : context.identify(logicalId);
  const value = name === undefined ? undefined : identity?.attributes[name];
  if (value === undefined) {
    throw new AssemblyError(`${place}: local mode does not know attribute "${name}" of "${logicalId}"`);
  }
  return value;
}

function join(argument: unknown, scope: Scope): string {
  const [separator, items] = pair(argument, scope);
  const parts = evaluate(items, scope.place, scope.context);
  return strings(parts, scope.place).join(text(separator, scope));
}

function substitute(argument: unknown, scope: Scope): string {
  const [source, given] = Array.isArray(argument) ? argument : [argument, {}];
  const variables = evaluate(given, scope.place, scope.context);
  if (!isObject(variables)) throw new AssemblyError(`${scope.place}: expected an object of variables`);
  return text(source, scope).replace(/\$\{(!?)([^}]+)\}/g, (_whole, literal: string, name: string) => {
    if (literal) return `\${${name}}`;
    const variable = variables[name];
    if (variable !== undefined) return String(variable);
    return name.includes('.') && !(name in scope.context.parameters)
      ? attribute(name, scope)
      : (reference(name, scope) ?? '');
  });
}

function select(argument: unknown, scope: Scope): unknown {
  const [index, items] = pair(argument, scope);
  const list = evaluate(items, scope.place, scope.context);
  const position = Number(evaluate(index, scope.place, scope.context));
  if (!Array.isArray(list) || list[position] === undefined) {
    throw new AssemblyError(`${scope.place}: there is no item ${position}`);
  }
  return list[position];
}

function split(argument: unknown, scope: Scope): string[] {
  const [separator, source] = pair(argument, scope);
  return text(evaluate(source, scope.place, scope.context), scope).split(text(separator, scope));
}

function pair(argument: unknown, { place }: Scope): [unknown, unknown] {
  if (Array.isArray(argument) && argument.length === 2) return [argument[0], argument[1]];
  throw new AssemblyError(`${place}: expected a list of two`);
}

function text(value: unknown, { place }: Scope): string {
  if (typeof value === 'string') return value;
  throw new AssemblyError(`${place}: expected a text`);
}

function strings(value: unknown, place: string): string[] {
  const isText = (item: unknown) => typeof item === 'string' || typeof item === 'number';
  if (Array.isArray(value) && value.every(isText)) return value.map(String);
  throw new AssemblyError(`${place}: expected a list of texts`);
}

function splitOnce(value: string, separator: string): [string, string] {
  const at = value.indexOf(separator);
  return at < 0 ? [value, ''] : [value.slice(0, at), value.slice(at + 1)];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
