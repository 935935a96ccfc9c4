// CloudWatch's metric math, as far as dashboards of operators use it: the four operations, FILL, SUM, RUNNING_SUM, MAX, MIN, AVG, ABS
// and IF over a condition that is a comparison. What else an expression asks for is not drawn here.

/** By the start of each period; a period without a value is left out. */
export type Series = ReadonlyMap<number, number>;

type Value = number | Series;

/** Undefined for an expression that is not understood, or that names an id that is not there. */
export function evaluateMath(
  expression: string,
  byId: ReadonlyMap<string, Series>,
  times: readonly number[],
): Series | undefined {
  const tokens = expression.match(/[A-Za-z_]\w*|\d+(?:\.\d+)?|[<>=!]=|[-+*/(),[\]<>]/g) ?? [];
  if (tokens.join('') !== expression.replace(/\s/g, '')) return undefined;
  try {
    const reader = createReader(tokens, byId, times);
    const value = reader.comparison();
    if (!reader.atEnd()) return undefined;
    return typeof value === 'number' ? new Map(times.map((at) => [at, value])) : value;
  } catch (thrown) {
    if (thrown instanceof NotUnderstood) return undefined;
    throw thrown;
  }
}

class NotUnderstood extends Error {
  override readonly name = 'NotUnderstood';
}

const operations: Record<string, (one: number, other: number) => number> = {
  '+': (one, other) => one + other,
  '-': (one, other) => one - other,
  '*': (one, other) => one * other,
  // CloudWatch has no value where it would divide by zero.
  '/': (one, other) => (other === 0 ? Number.NaN : one / other),
  '>': (one, other) => Number(one > other),
  '<': (one, other) => Number(one < other),
  '>=': (one, other) => Number(one >= other),
  '<=': (one, other) => Number(one <= other),
  '==': (one, other) => Number(one === other),
  '!=': (one, other) => Number(one !== other),
};

function createReader(
  tokens: readonly string[],
  byId: ReadonlyMap<string, Series>,
  times: readonly number[],
) {
  let at = 0;
  const next = () => tokens[at++] ?? '';
  const expect = (token: string) => {
    if (next() !== token) throw new NotUnderstood(token);
  };

  function chain(operand: () => Value, signs: readonly string[]): Value {
    let value = operand();
    while (signs.includes(tokens[at] ?? '')) {
      const operation = operations[next()];
      const other = operand();
      if (operation) value = combine(value, other, operation);
    }
    return value;
  }
  const comparison = (): Value => chain(sum, ['>', '<', '>=', '<=', '==', '!=']);
  const sum = (): Value => chain(product, ['+', '-']);
  const product = (): Value => chain(factor, ['*', '/']);

  function factor(): Value {
    const token = next();
    if (token === '-') return combine(0, factor(), (one, other) => one - other);
    if (token === '(') {
      const inner = comparison();
      expect(')');
      return inner;
    }
    if (/^\d/.test(token)) return Number(token);
    if (tokens[at] === '(') return call(token, list('(', ')'), times);
    const series = byId.get(token);
    if (series === undefined) throw new NotUnderstood(token);
    return series;
  }

  function list(open: string, close: string): Value[] {
    expect(open);
    const values: Value[] = [];
    for (;;) {
      if (tokens[at] === '[') values.push(...list('[', ']'));
      else values.push(comparison());
      const separator = next();
      if (separator === close) return values;
      if (separator !== ',') throw new NotUnderstood(separator);
    }
  }
  return { comparison, atEnd: () => at === tokens.length };
}

function call(name: string, given: readonly Value[], times: readonly number[]): Value {
  const [first, second, third] = given;
  const reduce = (pick: (values: number[]) => number) => across(given, pick);
  switch (name) {
    case 'FILL':
      if (first === undefined || typeof first === 'number' || typeof second !== 'number') break;
      return new Map(times.map((at) => [at, first.get(at) ?? second]));
    case 'RUNNING_SUM':
      if (first === undefined || typeof first === 'number') break;
      return runningSum(first);
    case 'SUM':
      return reduce((values) => values.reduce((one, other) => one + other, 0));
    case 'AVG':
      return reduce((values) => values.reduce((one, other) => one + other, 0) / values.length);
    case 'MAX':
      return reduce((values) => Math.max(...values));
    case 'MIN':
      return reduce((values) => Math.min(...values));
    case 'ABS':
      return reduce((values) => Math.abs(values[0] ?? 0));
    case 'IF': {
      if (first === undefined || second === undefined) break;
      const pick = (value: Value | undefined, time: number) =>
        typeof value === 'object' ? value.get(time) : value;
      return defined(times.map((time) => [time, pick(pick(first, time) ? second : third, time)]));
    }
  }
  throw new NotUnderstood(name);
}

function runningSum(series: Series): Series {
  let sum = 0;
  const inOrder = [...series].sort(([one], [other]) => one - other);
  return new Map(
    inOrder.map(([at, value]) => {
      sum += value;
      return [at, sum];
    }),
  );
}

/** At each time over those of the series that have a value there. */
function across(given: readonly Value[], pick: (values: number[]) => number): Value {
  const series = given.filter((value) => typeof value === 'object');
  const times = new Set(series.flatMap((one) => [...one.keys()]));
  const numbers = given.filter((value) => typeof value === 'number');
  if (times.size === 0 && numbers.length > 0) return pick(numbers);
  return new Map(
    [...times]
      .sort((one, other) => one - other)
      .map((at) => [at, pick([...numbers, ...series.flatMap((one) => one.get(at) ?? [])])]),
  );
}

function combine(one: Value, other: Value, operation: (a: number, b: number) => number): Value {
  if (typeof one === 'number' && typeof other === 'number') return operation(one, other);
  const times = typeof one === 'object' ? one.keys() : typeof other === 'object' ? other.keys() : [];
  const valueAt = (value: Value, at: number) => (typeof value === 'number' ? value : value.get(at));
  return defined(
    [...times].map((at) => {
      const [a, b] = [valueAt(one, at), valueAt(other, at)];
      return [at, a === undefined || b === undefined ? undefined : operation(a, b)];
    }),
  );
}

function defined(points: readonly (readonly [number, number | undefined])[]): Series {
  return new Map(
    points.flatMap(([at, value]) =>
      value === undefined || Number.isNaN(value) ? [] : [[at, value] as const],
    ),
  );
}
