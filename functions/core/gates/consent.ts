// Refuses where the profile says no to the campaign's category of mail. A category that is not named passes:
// whether consent has to be given is decided by who imports the profiles.
import type { Gate } from './gate.ts';

export const consent: Gate = {
  reason: 'no_consent',
  refuses: ({ campaign, recipient }) =>
    Object.hasOwn(recipient.consent, campaign.consent) && recipient.consent[campaign.consent] === false,
};
