// Our reading of a Liquid source from brace to brace, against LiquidJS's own, character by character.
import fc from 'fast-check';
import { Liquid, LiquidError, type Template } from 'liquidjs';
import { expect, it, vi } from 'vitest';
import { parseLiquid } from '../../functions/core/liquid-template.ts';

const engine = new Liquid({ strictVariables: true, strictFilters: true });
const pieces = fc.constantFrom(
  ...[
    '{{ x }}',
    '{{- x -}}',
    '{{ "}} {{" }}',
    '{% if x %}',
    '{%- else -%}',
    '{% endif %}',
    '{% raw %}',
    '{% endraw %}',
  ],
  ...[
    '{% comment %}',
    '{% endcomment %}',
    '{% for i in list %}',
    '{% endfor %}',
    '{%',
    '%}',
    '{{',
    '}}',
    '{',
    '}',
    '%',
  ],
  ...['<p class="a">', ' \n ', 'ü😀', 'p { color: red }', '@media { p { margin: 0 } }', '{# not Liquid #}'],
);
const sources = fc
  .array(fc.oneof(pieces, fc.string({ maxLength: 5 })), { maxLength: 12 })
  .map((all) => all.join(''));

/** Each token's words and place, what whitespace is cut; or why there are none. */
function told(parse: (source: string) => Template[], source: string): unknown {
  try {
    return parse(source).map((template) => {
      const { kind, begin, end, trimLeft, trimRight } = template.token as unknown as Record<string, unknown>;
      return { kind, begin, end, trimLeft, trimRight, text: template.token.getText() };
    });
  } catch (thrown) {
    if (!LiquidError.is(thrown)) throw thrown;
    return thrown.message;
  }
}

it('finds the same tokens, and the same mistakes at the same places', () => {
  fc.assert(
    fc.property(sources, (source) => {
      expect(told((text) => parseLiquid(engine, text), source)).toEqual(
        told((text) => engine.parse(text), source),
      );
    }),
    { numRuns: 2000 },
  );
});

it('looks once for each delimiter, however long the source and however rare one of them', () => {
  const source = 'a{{x}}'.repeat(2_000);
  const indexOf = String.prototype.indexOf;
  let lookedAt = 0;
  const spy = vi.spyOn(String.prototype, 'indexOf').mockImplementation(function (
    this: string,
    what,
    from = 0,
  ) {
    const at = indexOf.call(this, what, from);
    if (this.length === source.length) lookedAt += (at < 0 ? this.length : at) - from;
    return at;
  });
  const tokens = parseLiquid(engine, source);
  spy.mockRestore();
  expect(tokens).toHaveLength(4_000);
  expect(lookedAt).toBeGreaterThan(source.length);
  expect(lookedAt).toBeLessThan(3 * source.length);
});

it('renders the same', () => {
  fc.assert(
    fc.property(sources, (source) => {
      const rendered = (parse: (source: string) => Template[]) => {
        try {
          return engine.renderSync(parse(source), { x: 'X', list: [1, 2] });
        } catch (thrown) {
          return LiquidError.is(thrown) ? thrown.message : 'other';
        }
      };
      expect(rendered((text) => parseLiquid(engine, text))).toBe(rendered((text) => engine.parse(text)));
    }),
    { numRuns: 1000 },
  );
});
