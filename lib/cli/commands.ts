// Every command, in the order in which --help lists them.
import type { Command } from './command.ts';
import { deadLettersDiscard } from './dead-letters/discard-command.ts';
import { deadLettersList } from './dead-letters/list-command.ts';
import { deadLettersReplay } from './dead-letters/replay-command.ts';
import { deadLettersShow } from './dead-letters/show-command.ts';
import { doctor } from './doctor/doctor-command.ts';
import { rewind } from './journals/rewind-command.ts';
import { pause } from './pause/pause-command.ts';
import { resume } from './pause/resume-command.ts';
import { preview } from './preview/preview-command.ts';
import { profilesErase } from './profiles/erase-command.ts';
import { profilesExport } from './profiles/export-command.ts';
import { profilesImport } from './profiles/import-command.ts';
import { profilesShow } from './profiles/show-command.ts';
import { rejectsDiscard } from './rejects/discard-command.ts';
import { rejectsList } from './rejects/list-command.ts';
import { rejectsReplay } from './rejects/replay-command.ts';
import { rejectsShow } from './rejects/show-command.ts';
import { results } from './results/results-command.ts';
import { sendTest } from './send-test.ts';
import { status } from './status/status-command.ts';
import { suppressionsAdd } from './suppressions/add-command.ts';
import { suppressionsImport } from './suppressions/import-command.ts';
import { suppressionsList } from './suppressions/list-command.ts';
import { suppressionsRemove } from './suppressions/remove-command.ts';
import { suppressionsShow } from './suppressions/show-command.ts';
import { trace } from './trace/trace-command.ts';
import { validate } from './validate.ts';

export const commands: readonly Command[] = [
  validate,
  preview,
  sendTest,
  results,
  profilesImport,
  profilesShow,
  profilesExport,
  profilesErase,
  suppressionsShow,
  suppressionsAdd,
  suppressionsRemove,
  suppressionsList,
  suppressionsImport,
  status,
  trace,
  doctor,
  pause,
  resume,
  deadLettersList,
  deadLettersShow,
  deadLettersReplay,
  deadLettersDiscard,
  rejectsList,
  rejectsShow,
  rejectsReplay,
  rejectsDiscard,
  rewind,
];
