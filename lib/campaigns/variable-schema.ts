// The `variables` of a rule: the names that subjects and templates use, and where each comes from.
import * as v from 'valibot';
import { isPlainObject } from '../../functions/core/plain-object.ts';
import { reservedNames } from '../../functions/core/template-scope.ts';
import { dimension, knownFields, scalar } from './schema-words.ts';

const fixedVariable = knownFields({
  value: v.pipe(
    scalar,
    // Such a link would lead nowhere: when an e-mail is written, it is taken out.
    v.check(
      (value) => !/^\s*http:/i.test(String(value)),
      'must begin with https:, as every link of an e-mail',
    ),
  ),
});

const dimensionVariable = knownFields({
  dimension,
  pick: v.pipe(
    v.picklist(['first', 'last', 'all'], 'must be first, last or all'),
    v.description('first, last or all, which of the values count'),
  ),
  split: v.optional(v.pipe(v.string('must be text, e.g. "|"'), v.nonEmpty('must be text, e.g. "|"'))),
  type: v.optional(v.picklist(['text', 'number'], 'must be text or number'), 'text'),
  default: v.optional(v.union([scalar, v.array(scalar)], 'must be text, a number, or a list of these')),
});

const variable = v.lazy((input) =>
  isPlainObject(input) && Object.hasOwn(input, 'value') ? fixedVariable : dimensionVariable,
);

const liquidWords = new Set([
  'true',
  'false',
  'nil',
  'null',
  'empty',
  'blank',
  'forloop',
  'and',
  'or',
  'not',
]);

const variableName = v.pipe(
  v.string(),
  v.regex(/^[a-z][a-z0-9_]*$/, 'a variable is named with lower-case letters, digits and _, a letter first'),
  v.check(
    (name) => !reservedNames.includes(name) && !liquidWords.has(name),
    'this name has a meaning of its own; choose another',
  ),
);

export const variables = v.record(variableName, variable, 'must be names with the dimension each comes from');
