// Synthesises the stack in this process, with a campaign that is small and whole.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib/core';
import { afterAll } from 'vitest';
import type { CompiledCampaigns } from '../../functions/core/campaign.ts';
import { CampaignTriggersStack } from '../../lib/campaign-triggers-stack.ts';
import { parseSettings } from '../../lib/settings.ts';
import { oneEmail } from '../support/builders.ts';

export interface Resource {
  Type: string;
  Properties: Record<string, unknown>;
  DeletionPolicy?: string;
  UpdateReplacePolicy?: string;
  Metadata?: Record<string, unknown>;
}

export interface Template {
  Resources: Record<string, Resource>;
  Outputs: Record<string, { Value: unknown }>;
  Rules?: Record<string, unknown>;
}

export const settings = {
  journals: [{ name: 'web', url: 'https://events.adobe.io/journal/1', start: 'oldest' }],
  sender: 'Shop <news@mail.shop.example>',
  sendingRatePerSecond: 14,
};

export const campaigns: CompiledCampaigns = {
  campaigns: [
    {
      name: 'cart-abandonment',
      triggerId: '697514a8-3337-4efc-ba75-1f0ba896c288',
      recipient: { profile: { visitor: 'mcId' } },
      consent: 'marketing',
      consentRequired: false,
      maxAgeSeconds: 21_600,
      reentrySeconds: 300,
      cancelOn: [],
      newerFiring: 'replaces',
      onUncertainSend: 'park',
      sender: 'Boutique <hello@boutique.example>',
      variables: {},
      defaultLocale: 'en',
      steps: oneEmail({ en: { subject: 'Your cart', html: '<p>Your cart</p>', text: 'Your cart' } }),
    },
  ],
};

/** The same, with recipients from the customer's endpoint. */
export const askingEndpoint: CompiledCampaigns = {
  campaigns: campaigns.campaigns.map((campaign) => ({
    ...campaign,
    recipient: {
      endpoint: {
        url: 'https://crm.shop.example/recipients',
        key: { visitor: 'mcId' },
        timeoutMs: 800,
        cacheSeconds: 300,
      },
    },
  })),
};

/** An app with the stack in it; call it where a test file is collected: its cloud assembly goes with the file. */
export function anApp(change: Record<string, unknown> = {}, compiled = campaigns): App {
  const outdir = mkdtempSync(join(tmpdir(), 'campaign-triggers-synth-'));
  afterAll(() => rmSync(outdir, { recursive: true }));
  const app = new App({
    outdir,
    analyticsReporting: false,
    treeMetadata: false,
    builtinCloudFormationValidation: false,
    context: { '@aws-cdk/aws-iam:minimizePolicies': true, 'aws:cdk:enable-asset-metadata': true },
  });
  new CampaignTriggersStack(app, 'Stack', {
    stage: 'prod',
    settings: parseSettings('prod', { ...settings, ...change }),
    campaigns: compiled,
  });
  return app;
}

export function synthesise(app: App = anApp()): Template {
  app.synth();
  return JSON.parse(readFileSync(join(app.outdir, 'Stack.template.json'), 'utf8'));
}

/** All resources of a type, by logical id. */
export function resourcesOf(template: Template, type: string): [string, Resource][] {
  return Object.entries(template.Resources).filter(([, resource]) => resource.Type === type);
}

/** The one resource of a type whose logical id contains the text. */
export function resourceOf(template: Template, type: string, idPart: string): [string, Resource] {
  const found = resourcesOf(template, type).filter(([id]) => id.includes(idPart));
  const [only] = found;
  if (only === undefined || found.length > 1) {
    throw new Error(`${found.length} resources of ${type} with ${idPart} in their id`);
  }
  return only;
}

/** The queue with dead letters whose logical id contains the text; the trigger queue, unless told otherwise. */
export function workQueue(of: Template, idPart = 'TriggerQueue'): [string, Resource] {
  const [only, ...more] = resourcesOf(of, 'AWS::SQS::Queue').filter(
    ([id, { Properties }]) => id.includes(idPart) && Properties.RedrivePolicy,
  );
  if (only === undefined || more.length > 0) throw new Error(`there is one ${idPart} with dead letters`);
  return only;
}
