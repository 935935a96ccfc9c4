// The faults that local mode can play: of Adobe, of SES, and of a deployment whose template is broken.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { campaignsFile } from '../../functions/contract/queue.ts';
import type { AdobeSimulator } from './adobe/simulator.ts';
import type { Cloud } from './cloud.ts';
import type { FaultEffect } from './fault-desk.ts';
import type { SesFault } from './ses.ts';

type FaultyCloud = Pick<Cloud, 'holdSends' | 'codeDirectory' | 'renew'>;

export function faultEffects(cloud: FaultyCloud, adobe: AdobeSimulator | undefined): FaultEffect[] {
  return [...(adobe ? adobeFaults(adobe) : []), ...sesFaults(cloud), brokenTemplate(cloud)];
}

function adobeFaults({ faults }: AdobeSimulator): FaultEffect[] {
  return [
    {
      id: 'adobe-down',
      title: 'Adobe is down',
      expect:
        'The journal answers 503. The poller waits and asks again; afterwards it reads on from its position, and nothing is missing.',
      seconds: 60,
      begin: async () => faults.hold('journal', { status: 503, headers: { 'retry-after': '2' } }),
    },
    {
      id: 'sign-in-refused',
      title: 'Sign-in is refused',
      expect:
        'IMS refuses the credentials, and old tokens no longer count. The poller warns, and reads on once they are good again.',
      seconds: 60,
      async begin() {
        faults.revokeTokens();
        const body = { error: 'invalid_client', error_description: 'invalid client_id or client_secret' };
        return faults.hold('ims', { status: 401, body });
      },
    },
  ];
}

function sesFaults({ holdSends }: FaultyCloud): FaultEffect[] {
  const fault = (
    id: string,
    title: string,
    expect: string,
    seconds: number,
    kind: SesFault,
  ): FaultEffect => ({
    id,
    title,
    expect,
    seconds,
    begin: async () => holdSends(kind),
  });
  return [
    fault(
      'ses-throttling',
      'SES throttles',
      'SES says “too fast” to every e-mail. The triggers go back into the queue and are sent afterwards, each once.',
      20,
      'throttled',
    ),
    fault(
      'ses-paused',
      'Sending is paused',
      'SES refuses because the account may not send. The triggers are kept, none becomes a dead letter.',
      30,
      'paused',
    ),
    fault(
      'ses-uncertain',
      'SES answers wrongly',
      'SES takes the e-mail and answers 500. Such triggers are parked, never sent once more: SES’s own event tells which were sent.',
      15,
      'unavailable-after-acceptance',
    ),
    fault(
      'ses-down',
      'SES is down',
      'SES answers 503. The triggers go back into the queue and are sent afterwards.',
      20,
      'unavailable',
    ),
  ];
}

/** What the consumer loads; everything but the subjects goes through as it is. */
const compiledSchema = v.looseObject({
  campaigns: v.array(
    v.looseObject({
      steps: v.array(
        v.looseObject({
          variants: v.array(
            v.looseObject({ templates: v.record(v.string(), v.looseObject({ subject: v.string() })) }),
          ),
        }),
      ),
    }),
  ),
});

const consumer = 'Consumer';

function brokenTemplate({ codeDirectory, renew }: FaultyCloud): FaultEffect {
  return {
    id: 'broken-template',
    title: 'A broken template is deployed',
    expect:
      'Every subject asks for something that no trigger has. The triggers become dead letters with that reason; end the fault, replay them, and they are sent.',
    seconds: 60,
    async begin() {
      const file = join(codeDirectory(consumer), campaignsFile);
      const whole = await readFile(file, 'utf8');
      await writeFile(file, broken(whole));
      renew(consumer);
      return async () => {
        await writeFile(file, whole);
        renew(consumer);
      };
    },
  };
}

function broken(text: string): string {
  const compiled = v.parse(compiledSchema, JSON.parse(text));
  const templates = compiled.campaigns.flatMap(({ steps }) =>
    steps.flatMap(({ variants }) => variants.flatMap((variant) => Object.values(variant.templates))),
  );
  for (const template of templates) template.subject = '{{ what_no_trigger_has }}';
  return JSON.stringify(compiled);
}
