// What is wrong with the files, over the page until it is corrected: file, line, the lines around it, what would be right.
import { html, type SafeHtml } from '../../local/console/html.ts';
import type { ShownProblem } from './shown-problem.ts';

export function problemDock(problems: readonly ShownProblem[]): SafeHtml {
  const count = problems.length === 1 ? 'One mistake' : `${problems.length} mistakes`;
  return html`<details class="problems" open><summary><h1>${count} to correct</h1> <span>It goes away when the file is saved without it.</span></summary>
<ol tabindex="0">${problems.map(problemItem)}</ol>
</details>`;
}

function problemItem({ file, line, field, message, excerpt }: ShownProblem): SafeHtml {
  return html`<li>
<p><code class="place">${file}${line !== undefined && `:${line}`}</code>${field !== undefined && html` <code class="field">${field}</code>`}</p>
<p class="said">${message}</p>
${excerpt.length > 0 && html`<pre class="excerpt" tabindex="0">${excerpt.map((each) => excerptLine(each, line))}</pre>`}</li>`;
}

function excerptLine({ line, text }: ShownProblem['excerpt'][number], wrong: number | undefined): SafeHtml {
  if (line !== wrong) return html`<span><i>${line}</i>${text || ' '}</span>`;
  const [, indent = '', rest = ''] = /^(\s*)(.*)$/.exec(text) ?? [];
  return html`<span class="here"><i>${line}</i>${indent}<mark>${rest || ' '}</mark></span>`;
}
