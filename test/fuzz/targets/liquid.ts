// The marketer's Liquid, whatever it does with hostile values.
import { createLiquidTemplate, LiquidTemplateError } from '../../../functions/core/liquid-template.ts';
import { explained, type FuzzTarget, promise, prototypesAreUntouched } from '../target.ts';

const unsubscribeUrl = 'https://u.example/?t=v1.a.b';
const scope = {
  x: '<b a="1" c=\'2\'>&',
  list: ['<i>', '"', "'"],
  number: 5,
  recipient: { address: 'ada@example.com', name: '<u>', locale: null, attributes: { deep: { a: '<s>' } } },
  unsubscribe_url: unsubscribeUrl,
  locale: 'en',
};

/** Every element that a value of the scope would make. */
const raw = /<(?:b|i|u|s)[ >]/;

export const liquidTarget: FuzzTarget = {
  name: 'liquid',
  seeds: [
    '{{ x }}{{ list | join: ", " }}{{ recipient.name | default: "you" }}',
    '{% for each in list limit: 6 %}{{ forloop.index }} {{ each | escape }}{% else %}-{% endfor %}',
    '{% if x contains "b" and number > 3 %}{{ x | upcase }}{% elsif x %}{% else %}{% endif %}',
    '{% assign y = x | append: "z" %}{% capture c %}{{ y }}{% endcapture %}{{ c | strip_html | truncate: 9 }}',
    '{% case number %}{% when 5 %}{{ x | replace: "b", "c" }}{% endcase %}{% liquid\necho x\n%}{% cycle x, "a" %}',
    '{% tablerow each in list cols: 2 %}{{ each }}{% endtablerow %}{% unless x %}{% endunless %}{% comment %}{% endcomment %}',
    '{{ x | split: "" | reverse | join: "" | date: "%Y" }}{{ number | times: 2 | plus: 1 }}{% raw %}{{ }}{% endraw %}',
  ],
  words: [
    ...[
      '{{',
      '}}',
      '{%',
      '%}',
      '{%-',
      '-%}',
      ' | ',
      ': ',
      'x',
      'list',
      'recipient.attributes.deep',
      'x.constructor',
      '__proto__',
    ],
    ...[
      'raw',
      'json',
      'safe_url',
      'initial',
      'newline_to_br',
      'url_decode',
      'base64_decode',
      'strip_newlines',
      'where: ',
      'map: ',
      'sort',
    ],
    ...[
      'echo x',
      'cycle x',
      'increment x',
      'for i in (1..9)',
      'render "a"',
      'include "a"',
      'layout "a"',
      'block',
      'liquid\n',
      'break',
      'continue',
    ],
    ...[
      'date: "%A"',
      'slice: 0, 3',
      'pop',
      'push: x',
      'concat: list',
      'group_by: "a"',
      'sum',
      'uniq',
      'escape_once',
      'xml_escape',
      'cgi_escape',
    ],
  ],
  async run(input) {
    const source = input.slice(0, 4_000);
    const isExplained = (thrown: unknown) => thrown instanceof LiquidTemplateError;
    // What the marketer writes out may be an element; what a value says never is.
    if (raw.test(source)) return;
    for (const kind of ['html', 'text'] as const) {
      const out = await explained(
        () => createLiquidTemplate(source, kind).render(structuredClone(scope)),
        isExplained,
      );
      if (out === undefined) continue;
      promise(out.length < 10_000_000, 'a rendering is bounded');
      if (kind === 'html') promise(!raw.test(out), `a value became an element: ${out.slice(0, 80)}`);
    }
    prototypesAreUntouched();
  },
};
