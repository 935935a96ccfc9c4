// The trigger types of the demo shop's organisation: those that the shipped campaigns answer to, and one that none wants.

export const triggerTypes = {
  cartAbandoned: '697514a8-3337-4efc-ba75-1f0ba896c288',
  browsed: '3d6f0a52-7c1e-4b8a-9e2d-5f4c8b7a6d10',
  signedUp: 'c2a9e8d4-1b3f-4a6c-8d7e-0f5b9a2c4e61',
  /** Starts no campaign, and cancels others. */
  bought: '9b1f2c7e-52a4-4d1b-8f6e-3c0a7d9e4b21',
  unwanted: '3d1a4c0e-9a57-4f0f-8f0a-6a2b1f7c5e90',
} as const;
