// Log messages that others look for.

/** The poller has read everything that the journal held. */
export const journalDrained = 'journal drained';
