// EventBridge's event patterns, as far as the stack uses them: exact values and prefixes, at any depth.
// Source: EventBridge user guide, "Comparison operators for use in event patterns". Anything else is an error, never a silent miss.
import { AssemblyError } from './assembly-error.ts';

export type EventMatch = (event: unknown) => boolean;

/** @param place where the pattern stands in the template; errors begin with it. @throws AssemblyError */
export function compilePattern(pattern: unknown, place: string): EventMatch {
  if (!isFields(pattern)) throw new AssemblyError(`${place}: expected an object of fields`);
  const fields = Object.entries(pattern).map(([name, wanted]) => {
    const where = `${place}.${name}`;
    if (name.startsWith('$')) throw new AssemblyError(`${where}: local mode does not support ${name}`);
    const match = Array.isArray(wanted) ? anyOf(wanted, where) : compilePattern(wanted, where);
    return { name, match };
  });
  return (event) =>
    isFields(event) && fields.every(({ name, match }) => Object.hasOwn(event, name) && match(event[name]));
}

/** Of a list in the event, one element is enough. */
function anyOf(wanted: readonly unknown[], place: string): EventMatch {
  const tests = wanted.map((one, index) => compileTest(one, `${place}[${index}]`));
  return (value) => [value].flat().some((each) => tests.some((test) => test(each)));
}

function compileTest(wanted: unknown, place: string): EventMatch {
  if (wanted === null || ['string', 'number', 'boolean'].includes(typeof wanted)) {
    return (value) => value === wanted;
  }
  const [operator, ...others] = isFields(wanted) ? Object.entries(wanted) : [];
  const [name, prefix] = operator ?? [];
  if (name === 'prefix' && typeof prefix === 'string' && others.length === 0) {
    return (value) => typeof value === 'string' && value.startsWith(prefix);
  }
  throw new AssemblyError(`${place}: local mode supports exact values and prefixes only`);
}

function isFields(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
