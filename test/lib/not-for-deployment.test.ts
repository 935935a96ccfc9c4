// What is only for trying out synthesises, and says in its template why CloudFormation must not deploy it.
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { Stack } from 'aws-cdk-lib/core';
import { describe, expect, it } from 'vitest';
import { reasonsNotToDeploy } from '../../lib/not-for-deployment.ts';
import { parseSettings } from '../../lib/settings.ts';
import { anApp, synthesise, type Template } from './synthesised-stack.ts';

const own = {
  journals: [
    {
      name: 'web',
      url: 'https://events-va6.adobe.io/events/organizations/1/integrations/2/5d1b7c0e-4a6f-4b39-9f0e-2a7c8d9e0f11',
      start: 'oldest',
    },
  ],
  sender: 'Shop <news@our-shop.com>',
  sendingRatePerSecond: 14,
  alarmEmail: 'operations@our-shop.com',
};

describe('reasons not to deploy', () => {
  const none = { campaigns: [] };
  const reasons = (change: object, stage = 'prod', campaigns: { name: string; sender?: string }[] = []) =>
    reasonsNotToDeploy({
      stage,
      settings: parseSettings(stage, { ...own, ...change }),
      campaigns: { campaigns },
    });

  it('are none for settings of one’s own', () => {
    expect(
      reasons({}, 'prod', [{ name: 'cart' }, { name: 'welcome', sender: 'hello@our-shop.com' }]),
    ).toEqual([]);
  });

  it('are the stage `local`, whatever its settings', () => {
    const settings = parseSettings('local', own);
    expect(reasonsNotToDeploy({ stage: 'local', settings, campaigns: none })).toEqual([
      'the stage "local" is for this machine; choose another one with -c stage=prod',
    ]);
  });

  it.each(['http://127.0.0.1:4100/journal', 'http://localhost/journal', 'https://[::1]/journal'])(
    'are the journal %s, which is on this machine',
    (url) => {
      expect(reasons({ journals: [...own.journals, { name: 'app', url, start: 'latest' }] })).toEqual([
        `journals[1].url is "${url}", a journal on this machine; put in Adobe's`,
      ]);
    },
  );

  it('are journals that are examples', () => {
    for (const url of [
      'https://journal.example/1',
      'https://events-va6.adobe.io/00000000-0000-4000-8000-000000000000',
    ]) {
      expect(reasons({ journals: [{ ...own.journals[0], url }] })).toEqual([
        `journals[0].url is "${url}", an example; put in your own journal's`,
      ]);
    }
  });

  it('are addresses that nobody can own, each with its setting', () => {
    const change = { sender: 'Shop <news@shop.example>', alarmEmail: 'a@mail.example.com' };
    expect(reasons(change, 'test', [{ name: 'cart', sender: 'x@shop.TEST' }])).toEqual([
      'sender is "Shop <news@shop.example>", an example; put in an address of your own',
      'alarmEmail is "a@mail.example.com", an example; put in an address of your own',
      'campaign "cart": sender is "x@shop.TEST", an example; put in an address of your own',
    ]);
  });

  it.each(['news@shop-example.com', 'news@myexample.com', 'news@example.shop', 'news@latest.io'])(
    'are not the address %s',
    (sender) => {
      expect(reasons({ sender })).toEqual([]);
    },
  );
});

describe('a stack', () => {
  it('with reasons has a rule that no region meets, and warns at synthesis', () => {
    const app = anApp({ ...own, alarmEmail: 'operations@shop.example' });
    const sentence = [
      'this stack cannot be deployed',
      '  - alarmEmail is "operations@shop.example", an example; put in an address of your own',
      '  - campaign "cart-abandonment": sender is "Boutique <hello@boutique.example>", an example; put in an address of your own',
    ].join('\n');
    expect(ruleOf(synthesise(app))).toEqual({
      Assertions: [
        { Assert: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'nowhere'] }, AssertDescription: sentence },
      ],
    });
    const stack = Stack.of(app.node.findChild('Stack'));
    const warnings = Annotations.fromStack(stack).findWarning('*', Match.anyValue());
    expect(warnings.map(({ entry }) => entry.data)).toEqual([expect.stringContaining(sentence)]);
  });

  it('without reasons has no such rule', () => {
    expect(ruleOf(synthesise(anApp(own, { campaigns: [] })))).toBeUndefined();
  });
});

function ruleOf({ Rules = {} }: Template): unknown {
  return Object.entries(Rules).find(([id]) => id.startsWith('CampaignTriggersNotForDeployment'))?.[1];
}
