// One Liquid source, parsed once, rendered often. No file system, no includes, no unescaped output, and limits on
// what one rendering may take: templates are the marketer's, values are whoever's.
import { Liquid, LiquidError, Parser, type Template, Tokenizer } from 'liquidjs';
import { safeLink } from './safe-links.ts';

export interface LiquidTemplate {
  /** @throws LiquidTemplateError */
  render(scope: Record<string, unknown>): string;
}

/** Where and why a source failed, told in the template's own words: values never enter the message. */
export class LiquidTemplateError extends Error {
  override readonly name = 'LiquidTemplateError';
  readonly line: number;
  /** The piece of the source at fault. */
  readonly source: string;

  constructor(line: number, source: string, reason: string) {
    super(reason);
    this.line = line;
    this.source = source;
  }
}

// A cart e-mail has 20 KB, renders in under a millisecond and creates some 100 000 units in LiquidJS's count.
const limits = { parseLimit: 500_000, renderLimit: 2_000, memoryLimit: 10_000_000 };

const engines = { html: createEngine({ outputEscape: 'escape' }), text: createEngine({}) };

/** `html` escapes every output; `text` writes it as it is. @throws LiquidTemplateError when the syntax is wrong */
export function createLiquidTemplate(source: string, kind: 'html' | 'text'): LiquidTemplate {
  const engine = engines[kind];
  const parsed = explained(() => parseLiquid(engine, source));
  return { render: (scope) => explained(() => String(engine.renderSync(parsed, scope))) };
}

/** As `engine.parse`. @throws LiquidError */
export function parseLiquid(engine: Liquid, source: string): Template[] {
  const { options } = engine;
  // The engine has the words for a source that is too long.
  if (source.length > options.parseLimit) return engine.parse(source);
  return new Parser(engine).parseTokens(new Tokens(source, options.operators).readTopLevelTokens(options));
}

/** LiquidJS looks at each character of what is no Liquid for its two delimiters: 5 ms of a cold start. */
class Tokens extends Tokenizer {
  /** Where each delimiter stands next, as far as was looked. */
  readonly #places = new Map<string, number>();

  override readHTMLToken(delimiters: string[]) {
    const begin = this.p;
    this.p = Math.min(...delimiters.map((each) => this.#next(each)));
    const token = super.readHTMLToken(delimiters);
    token.begin = begin;
    return token;
  }

  #next(delimiter: string): number {
    const known = this.#places.get(delimiter) ?? -1;
    if (known >= this.p) return known;
    const found = this.input.indexOf(delimiter, this.p);
    const place = found < 0 ? this.N : found;
    this.#places.set(delimiter, place);
    return place;
  }
}

function createEngine(options: { outputEscape?: 'escape' }): Liquid {
  const engine = new Liquid({
    ...options,
    ...limits,
    strictVariables: true,
    strictFilters: true,
    lenientIf: true,
    ownPropertyOnly: true,
    timezoneOffset: 0,
    // Unset, it is what Intl takes the machine for: dates would depend on that, and finding out takes 10 ms of a cold start.
    locale: 'en-US',
    templates: {},
  });
  engine.registerFilter('safe_url', safeLink);
  engine.registerFilter('initial', (text: unknown) => [...String(text ?? '')][0]?.toUpperCase() ?? '');
  // What could read another file, or write a value without escaping, does not exist here.
  for (const name of ['include', 'render', 'layout', 'block']) delete engine.tags[name];
  delete engine.filters.raw;
  return engine;
}

function explained<T>(work: () => T): T {
  try {
    return work();
  } catch (thrown) {
    if (!LiquidError.is(thrown)) throw new LiquidTemplateError(0, '', 'the template failed');
    const [line = 0] = thrown.token.getPosition();
    const source = thrown.token.getText().slice(0, 80);
    throw new LiquidTemplateError(line, source, reason(thrown));
  }
}

// LiquidJS's own words may quote a value where a value decides (a computed property, a filter's argument).
function reason(error: LiquidError): string {
  switch (error.name) {
    case 'UndefinedVariableError':
      return 'this variable has no value here; declare it, or give it a default';
    case 'ParseError':
    case 'TokenizationError':
      return `not valid Liquid: ${error.message.split(', line:')[0] ?? ''}`;
    default:
      if (/^undefined filter: /.test(error.message)) return error.message.split(',')[0] ?? 'undefined filter';
      return /limit exceeded/.test(error.message)
        ? 'takes too much time or memory'
        : 'this cannot be rendered';
  }
}
