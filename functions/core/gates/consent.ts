// Refuses where the profile says no to the campaign's category of mail, and, where the campaign demands a yes, also
// where it says nothing.
import { skipping } from './gate.ts';

export const consent = skipping('no_consent', ({ campaign, recipient }) => {
  const given = Object.hasOwn(recipient.consent, campaign.consent)
    ? recipient.consent[campaign.consent]
    : undefined;
  return campaign.consentRequired ? given !== true : given === false;
});
