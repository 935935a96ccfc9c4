// The values in force, for whoever looks at the dashboard and not into the repository.
import { type IWidget, TextWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { Flow } from '../flow.ts';
import { heading } from '../widgets.ts';

export function settingsRow({ inForce, routes }: Flow): IWidget[][] {
  return [
    [heading('In force', 'As deployed last. Campaigns are tried in this order.')],
    [
      new TextWidget({ width: 12, height: 8, markdown: table('setting', 'value', Object.entries(inForce)) }),
      new TextWidget({ width: 12, height: 8, markdown: table('campaign', 'trigger type', routes) }),
    ],
  ];
}

function table(left: string, right: string, rows: readonly (readonly [string, string])[]): string {
  const lines = [[left, right], ['---', '---'], ...rows].map(([one, other]) => `| ${one} | ${other} |`);
  return lines.join('\n');
}
