// What other CDK apps import, as `campaign-triggers/lib`.

export { CampaignTriggers, type CampaignTriggersProps } from './campaign-triggers.ts';
export { CampaignTriggersStack } from './campaign-triggers-stack.ts';
export { CampaignFileError } from './campaigns/campaign-file-error.ts';
export { compileCampaigns } from './campaigns/compile-campaigns.ts';
export { parseSettings, type Settings } from './settings.ts';
export { SettingsError } from './settings-error.ts';
