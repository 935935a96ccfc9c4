// A synthesised assembly with something changed in its template, as a slip in a construct would change it.
import { cpSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface EditedStatement {
  Effect: string;
  Action: string | string[];
  Resource?: unknown;
  Condition?: Record<string, Record<string, unknown>>;
}

export interface EditedTemplate {
  Resources: Record<string, { Type: string; Properties: Record<string, unknown> }>;
}

/** The path of the changed copy. */
export function editedAssembly(assemblyDir: string, change: (template: EditedTemplate) => void): string {
  const copy = mkdtempSync(join(tmpdir(), 'edited-assembly-'));
  cpSync(assemblyDir, copy, { recursive: true });
  const file = readdirSync(copy).find((name) => name.endsWith('.template.json')) ?? '';
  const template: EditedTemplate = JSON.parse(readFileSync(join(copy, file), 'utf8'));
  change(template);
  writeFileSync(join(copy, file), JSON.stringify(template));
  return copy;
}

/** The statements of all policies whose logical id contains the text. */
export function statementsOf({ Resources }: EditedTemplate, idPart: string): EditedStatement[] {
  return Object.entries(Resources).flatMap(([id, { Properties }]) => {
    const document = Properties.PolicyDocument as { Statement: EditedStatement[] } | undefined;
    return id.includes(idPart) && document ? document.Statement : [];
  });
}

/** Takes an action out of those policies; of a resource, where its logical id contains the second text. */
export function withoutGrant(template: EditedTemplate, idPart: string, action: string, on = ''): void {
  let taken = 0;
  for (const statement of statementsOf(template, idPart)) {
    const actions = [statement.Action].flat();
    const resources = [statement.Resource].flat();
    const meant = resources.filter((resource) => JSON.stringify(resource).includes(on));
    if (statement.Effect !== 'Allow' || !actions.includes(action) || meant.length === 0) continue;
    taken += 1;
    if (actions.length > 1) statement.Action = actions.filter((one) => one !== action);
    else statement.Resource = resources.filter((resource) => !meant.includes(resource));
    // IAM knows no empty list.
    if ([statement.Resource].flat().length === 0) statement.Resource = 'arn:aws:none:::nothing';
  }
  if (taken === 0) throw new Error(`${idPart} grants no ${action} on ${on || 'anything'}`);
}
