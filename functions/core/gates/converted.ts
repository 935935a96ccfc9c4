// Refuses when the visitor has done, since the firing, what the e-mail would ask for.
import { skipping } from './gate.ts';

export const converted = skipping('converted', ({ campaign, trigger, record }) => {
  const at = Object.hasOwn(record.conversions, campaign.name) ? record.conversions[campaign.name] : undefined;
  return at !== undefined && at >= trigger.firedAt;
});
