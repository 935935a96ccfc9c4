// A template either is refused when the stack is built, or no value changes more of its e-mail than texts and attribute values.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRenderer } from '../../functions/core/render.ts';
import { compileMjml } from '../../lib/campaigns/compile-mjml.ts';
import { aCampaign, aRecipient } from '../core/a-campaign.ts';
import { oneEmail } from '../support/builders.ts';
import { elementsIn, shapeOf } from './parsed-html.ts';

const unsubscribeUrl = 'https://u.example/?t=v1.a.b';
const mjml = (content: string) =>
  `<mjml><mj-body><mj-section><mj-column><mj-text>${content}</mj-text></mj-column></mj-section></mj-body></mjml>`;

const hostile = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "'><svg onload=alert(1)>",
  'x onmouseover=alert(1) style=color:red href=javascript:1',
  '--><b>x</b><!--',
  '</style><b>x</b>',
  '</title></p></div></td></tr></table><h1>x</h1>',
  'javascript:alert(1)',
  '<![endif]--><b>x</b>',
  '&lt;b&gt;x&lt;/b&gt;',
  '{{ recipient.address }}',
  '`',
  '-',
  '--',
  '--!',
  '!--',
  '/p',
  ']]',
];

/** Undefined for a template that is refused. */
async function rendering(content: string): Promise<((value: string) => string) | undefined> {
  const compiled = await compileMjml('en.mjml', mjml(content));
  if (!('html' in compiled)) return undefined;
  const templates = { en: { subject: 's', html: compiled.html, text: 't' } };
  const text = (dimension: string) => ({ dimension, pick: 'last', type: 'text', default: 'plain' }) as const;
  const list = { ...text('x'), pick: 'all' } as const;
  const renderer = createRenderer(
    aCampaign({ variables: { x: text('x'), list }, steps: oneEmail(templates) }),
  );
  return (value) => {
    const recipient = aRecipient({ name: value, attributes: { note: value } });
    return renderer.render({ trigger: { dimensions: { x: [value] } }, recipient, unsubscribeUrl }).html;
  };
}

describe('a value in a template', () => {
  it.each([
    ['as an attribute', '<a {{ x }}>a</a>'],
    ['as an attribute after another', '<a href="https://a.example/"{{ x }}>a</a>'],
    ['as the name of an attribute', '<a {{ x }}="b">a</a>'],
    ['as the name of an element', '<{{ x }}>a'],
    ['as an attribute without quotes', '<a title={{ x }}>a</a>'],
    ['as an attribute, with a tag', '<a {% cycle x %}>a</a>'],
    ['as an attribute, after a condition', '<a {% if x == "a" %}title="b"{% endif %} {{ x }}>a</a>'],
    ['in a style', "<p style='color:{{ x }}'>a</p>"],
    ['in a style sheet', '<style>p { color: {{ x }} }</style>'],
    ['as a page in a page', '<iframe srcdoc="{{ x }}"></iframe>'],
    ['in a list of pictures', '<img srcset="{{ x }} 2x">'],
    ['as the page that follows', '<meta http-equiv="refresh" content="0;url={{ x }}">'],
    ['in a script', '<script>{{ x }}</script>'],
    ['in an event handler', '<p onclick="{{ x }}">a</p>'],
    ['as the end of a comment', '<!-- {{ x }}> -->'],
    ['as the end of a comment, with a condition', '<!-- {{ x }}{% if x %}{% endif %}-> -->'],
    ['as the end of a comment, across blanks', '<!-- {{ x -}} \n> -->'],
    ['as the beginning of a comment', '<!{{ x }}>'],
    ['as the name of an element, across blanks', '< {{- x }}>'],
    ['as the name of an element, after a condition', '<{% if x %}{{ x }}{% endif %}>'],
    ['as the end of a CDATA section', '<svg><![CDATA[{{ x }}></svg>'],
    ['in a comment that is never closed', '<!-- {{ x }}'],
    ['in what a condition makes a comment', '<!{% if x %}--{% endif %} {{ x }}> <b>q</b> -->'],
    ['in what a tag makes a comment', '<!-{% assign z = 1 %}- {{ x }}> <b>q</b> -->'],
    ['behind a tag that begins a comment', '<{% assign z = 1 %}!-- {{ x }}> <b>q</b> -->'],
    ['in what a tag makes a CDATA section', '<svg><![CDATA{% assign z = 1 %}[ {{ x }}> <b>q</b> ]]></svg>'],
    ['as the name of an element, behind what is not written', '<{% if false %}3 {% endif %}{{ x }}>a'],
    [
      'as an attribute of what a condition makes a tag',
      '<{% unless x %}3{% endunless %}a href={{ x }}>z</a>',
    ],
    [
      'as the end of a comment, before what is not written',
      '<!-- {{ x }}{% if false %} z{% endif %}> <b>q</b> -->',
    ],
  ])('is refused %s', async (_, content) => {
    expect(await rendering(content)).toBeUndefined();
  });

  it.each([
    '{{ x }}',
    '<a href="{{ x }}" title=\'{{ x }}\'>{{ x }}</a>',
    `<a title=it's href="{{ x }}">it's</a>`,
    '<a title="x"href="{{ x }}">x</a>',
    '<a {% if x %}title="{{ x }}"{% endif %} href="https://a.example/{{ x }}">a</a>',
    '{% cycle x, list %}{% echo x %}{% liquid echo x %}{% capture y %}{{ x }}{% endcapture %}{{ y }}',
    '{% for each in list %}{{ each | newline_to_br | escape_once }}{% endfor %}',
    '{{ list | join: "<b>" | append: x | url_decode | strip_html }}',
    '{% assign y = x | json %}{{ y }}{{ recipient | json }}{{ recipient.name }}{{ recipient.attributes.note }}',
    '<!-- {{ x }} --><!--[if mso]>{{ x }}<![endif]-->',
    '<!--[if mso]><a href="{{ x }}" {% if x %}title="t"{% endif %}>a</a><![endif]-->',
    '<p {% if x %}class="a"{% endif %}>Hi {% if x %}{{ x }}{% endif %}</p><p title="{% if x %}a{% endif %}{{ x }}">b</p>',
    '{% tablerow each in list %}{{ each }}{% endtablerow %}',
    '{{ x | date: x }}{{ x | default: x }}{{ x | truncate: 3, x }}{{ x | replace: "a", x }}{{ x | split: "" | join: x }}',
  ])('changes no element of %s', async (content) => {
    const render = await rendering(content);
    if (render === undefined) throw new Error('the template is refused');
    const shape = shapeOf(render('plain'));
    for (const value of hostile) expect(shapeOf(render(value)), value).toEqual(shape);
  });

  it('changes no element of whatever is not refused', async () => {
    const piece = fc.constantFrom(
      ...[
        '{{ x }}',
        '{{x}}',
        '{% cycle x %}',
        '{% echo x %}',
        '{% if x %}',
        '{% endif %}',
        '{{ list | join: "," }}',
      ],
      ...['<a ', '<b', '<img ', '</a>', '>', '"', "'", '=', ' ', '/', '<!--', '-->', 'text'],
      ...['<', '<!', '-', '!', ']', '<svg><![CDATA[', ']]>', '{{- x -}}', '{%- endif -%}'],
      ...['{% assign z = 1 %}', '{% if false %}', '{% unless x %}', '{% endunless %}', '{% else %}', '3'],
      ...[' href=', ' title=', ' alt="', ' style="', ' srcset="', '{', '}', '{%', '%}'],
    );
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 14 }), async (pieces) => {
        const render = await rendering(pieces.join(''));
        if (render === undefined) return;
        const [plain, ...others] = ['plain', ...hostile].map((value) => rendered(render, value));
        if (plain === undefined) return;
        accepted += 1;
        for (const html of others) if (html !== undefined) expect(shapeOf(html)).toEqual(shapeOf(plain));
      }),
      { numRuns: 400 },
    );
    expect(accepted).toBeGreaterThan(50);
  }, 60_000);
});

/** Undefined where the template fails, which sends nothing. */
function rendered(render: (value: string) => string, value: string): string | undefined {
  try {
    return render(value);
  } catch {
    return undefined;
  }
}

it('the list of hostile values is one: as HTML each of most of them is an element', () => {
  expect(hostile.filter((value) => elementsIn(value).length > 3).length).toBeGreaterThan(5);
});
