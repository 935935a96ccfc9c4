// The outbox: every e-mail as an .eml file that any mail program opens.
import { access, constants, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from './input-error.ts';
import type { Mail } from './state.ts';

/** Sorts by time of acceptance; nothing of the id can leave the folder. */
export function mailFileName(mail: Pick<Mail, 'id' | 'acceptedAt'>): string {
  const time = new Date(mail.acceptedAt).toISOString().replace(/[:.]/g, '-');
  const id = mail.id.replace(/[^A-Za-z0-9-]/g, '_').slice(0, 100);
  return `${time}_${id}.eml`;
}

/** Makes the folder where needed. Answers the path of the file. */
export async function writeMail(dir: string, mail: Mail): Promise<string> {
  await mkdir(dir, { recursive: true });
  const path = join(dir, mailFileName(mail));
  await writeFile(path, mail.raw);
  return path;
}

/** @throws InputError where the folder cannot be written to */
export async function prepareOutbox(dir: string): Promise<void> {
  try {
    await mkdir(dir, { recursive: true });
    await access(dir, constants.W_OK);
  } catch (cause) {
    throw new InputError('--outbox', undefined, `${dir} cannot be written to; name another folder`, {
      cause,
    });
  }
}
