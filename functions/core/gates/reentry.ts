// Refuses a second firing shortly before or after one that has entered: a visitor who goes back and forth is one visitor.
import { skipping } from './gate.ts';

export const reentry = skipping('reentry', ({ campaign, trigger, messageKey, entering, record }) => {
  const other = Object.hasOwn(record.firings, campaign.name) ? record.firings[campaign.name] : undefined;
  if (!entering || other === undefined || other.messageKey === messageKey) return false;
  return Math.abs(trigger.firedAt - other.firedAt) < campaign.reentrySeconds * 1000;
});
