// Metric names: the functions emit them, alarms and dashboard graph them. One dimension only: `service`, the stage.

export const metricsNamespace = 'CampaignTriggers';

export const pollerMetrics = {
  eventsRead: 'EventsRead',
  triggersEnqueued: 'TriggersEnqueued',
  triggersUnwanted: 'TriggersUnwanted',
  eventsRejected: 'EventsRejected',
  /** Rejected because the event belongs to another organisation. */
  eventsForeignOrg: 'EventsForeignOrg',
  /** Each saves the position once. */
  pagesRead: 'PagesRead',
  /** The journal had nothing newer: it lives, and has been read to its end. */
  emptyAnswers: 'JournalEmptyAnswers',
  /** Of the pages, without headers. */
  bytesRead: 'JournalBytesRead',
  /** Emitted as 0 or 1 at each poll: the journal's position had expired, events may have been missed. */
  positionExpired: 'PositionExpired',
  signInFailed: 'SignInFailed',
  journalReadFailed: 'JournalReadFailed',
  /** The saved position or the lease could not be read or written. */
  positionStoreFailed: 'PositionStoreFailed',
  /** At the end of a poll, since the journal last accepted the saved position. Seconds. */
  positionAgeSeconds: 'PositionAgeSeconds',
  /** Until the credentials end, where the secret tells it. Seconds. */
  credentialsLastSeconds: 'CredentialsLastSeconds',
  /** Age of the newest event read, at the time of reading. Seconds. */
  journalLagSeconds: 'JournalLagSeconds',
} as const;

export const consumerMetrics = {
  sent: 'DeliverySent',
  skipped: 'DeliverySkipped',
  duplicate: 'DeliveryDuplicate',
  failed: 'DeliveryFailed',
  unknown: 'DeliveryUnknown',
  /** A step of a series ended, and its trigger waits for the next: one more e-mail to come. */
  seriesContinued: 'SeriesContinued',
  /** Of those held, the ones in the waits table: the waker puts them back. The others wait in the trigger queue. */
  heldLong: 'DeliveryHeldLong',
  /** Came back to the queue after transient trouble. */
  retried: 'DeliveryRetried',
  /** SES said "too fast"; put back with a delay, not a failure. */
  throttled: 'DeliveryThrottled',
  /** Kept until a delay, a step's time or the end of quiet hours. */
  held: 'DeliveryHeld',
  /** Put back because everything or its campaign is halted: quota, sandbox, identity, keys, endpoint. Somebody must act. */
  halted: 'DeliveryHalted',
  /** Put back because an operator has paused everything or its campaign: meant, and no alarm. */
  paused: 'DeliveryPaused',
  /** Since its reading, of a trigger that is put back: SQS counts the age of the fresh copy only. Seconds. */
  waitingSeconds: 'WaitingSeconds',
  /** From firing at Adobe to acceptance by SES. Seconds. */
  firingToSentSeconds: 'FiringToSentSeconds',
} as const;

export const wakerMetrics = {
  /** Triggers whose wait was over, put back into the trigger queue. */
  woken: 'TriggersWoken',
  /** How late the latest of them was. Seconds. */
  wakeLagSeconds: 'WakeLagSeconds',
} as const;

export const unsubscribeMetrics = {
  /** One click, or the button on the page. */
  unsubscribed: 'Unsubscribed',
} as const;

/** What SES told of the e-mails, one count per event. */
export const feedbackMetrics = {
  sent: 'FeedbackSend',
  delivered: 'FeedbackDelivery',
  delayed: 'FeedbackDeliveryDelay',
  /** The mailbox does not exist: never mailed again. */
  bounced: 'FeedbackBounce',
  /** May pass by itself. */
  transientBounce: 'FeedbackTransientBounce',
  complaint: 'FeedbackComplaint',
  opened: 'FeedbackOpen',
  clicked: 'FeedbackClick',
  rejected: 'FeedbackReject',
  renderingFailed: 'FeedbackRenderingFailure',
  /** Of a type that nothing is done about. */
  other: 'FeedbackOther',
  unreadable: 'FeedbackUnreadable',
  /** Sends of which only SES's event told that they had happened. */
  claimsSettled: 'ClaimsSettledByFeedback',
} as const;
