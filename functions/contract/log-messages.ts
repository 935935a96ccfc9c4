// Log messages that others look for.

/** The poller has read everything that the journal held. */
export const journalDrained = 'journal drained';

/** The feedback function, with `campaign` and `told`: a recipient's mailbox refused the e-mail, or its owner called it spam. */
export const emailUnwelcome = 'an e-mail was not welcome';

/** The consumer, with `campaign` and `eventId`: a visitor did what the campaign's e-mails would have asked for. */
export const conversionNoted = 'conversion noted';
