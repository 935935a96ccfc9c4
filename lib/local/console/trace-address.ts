// Where the trace of a trigger is shown.

export const traceAddress = (entry: { eventId: string | null; position: string }): string =>
  `/triggers/${encodeURIComponent(entry.eventId ?? entry.position)}`;
