// The audit lines of the consumer: one for each end of an e-mail, and one each time that a trigger is kept.
import type { AuditLine } from '../core/audit.ts';
import type { Trigger } from '../core/trigger.ts';
import type { Traces } from './parse-message.ts';
import type { Hold, Verdict } from './verdict.ts';

/** Which e-mail it is about: the step where there are several, the variant where there are several. */
export interface Label {
  campaign?: string;
  step?: string;
  variant?: string;
}

export interface Told {
  message: { attempts: number };
  traces: Traces;
  trigger?: Trigger;
  label: Label;
  ms: Record<string, number>;
}

export function endLine(
  told: Told,
  { outcome, sentAt }: Extract<Verdict, { verdict: 'ended' }>,
  endedAt: number,
): AuditLine {
  return {
    ...common(told),
    end: outcome.end,
    ...('reason' in outcome && { reason: outcome.reason }),
    ...(outcome.end === 'sent' && { sesMessageId: outcome.sesMessageId }),
    ...(sentAt !== undefined && { sentAt }),
    endedAt,
    attempts: told.message.attempts,
    ms: told.ms,
  };
}

export function waitingLine(told: Told, { reason, step, wait }: Hold, keptAt: number): AuditLine {
  const { variant: _, step: __, ...line } = common(told);
  return {
    ...line,
    end: 'waiting',
    reason,
    ...(step !== '' && { step }),
    until: wait.dueAt,
    endedAt: keptAt,
  };
}

function common({ traces, trigger, label }: Told) {
  const { journal = '', position = '', ...ids } = traces;
  const { firedAt, receivedAt } = trigger ?? {};
  return {
    audit: 1 as const,
    journal,
    position,
    ...ids,
    ...label,
    ...(firedAt !== undefined && { firedAt }),
    ...(receivedAt !== undefined && { receivedAt }),
  };
}
