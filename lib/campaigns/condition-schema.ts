// The `when` of a rule: conditions on the trigger's dimensions, products and visitor, combined with all, any and not.
import * as v from 'valibot';
import type { Condition } from '../../functions/core/campaign.ts';
import { dimension, knownFields, number, scalar, text } from './schema-words.ts';

const comparisons = {
  equals: scalar,
  in: v.array(scalar, 'must be a list, e.g. [shoes, bags]'),
  contains: text('text'),
  prefix: text('text'),
  exists: v.boolean('must be true or false'),
  greater: number,
  less: number,
};

/** What a condition can be about. */
const subjects = {
  dimension,
  product: text('a field of the products, e.g. name'),
  visitor: v.picklist(['mcId', 'aliases'], 'must be mcId or aliases, the visitor’s ids'),
};

export const conditionSchema: v.GenericSchema<unknown, Condition> = v.lazy((input) => {
  const keys = typeof input === 'object' && input !== null ? Object.keys(input) : [];
  if (keys.includes('all')) return knownFields({ all: conditionList });
  if (keys.includes('any')) return knownFields({ any: conditionList });
  if (keys.includes('not')) return knownFields({ not: conditionSchema });
  const comparison = keys.find((key) => Object.hasOwn(comparisons, key)) as
    | keyof typeof comparisons
    | undefined;
  if (comparison === undefined) return unclear;
  const subject = (Object.keys(subjects) as (keyof typeof subjects)[]).find((key) => keys.includes(key));
  return comparing(subject ?? 'dimension', comparison);
});

function comparing(
  subject: keyof typeof subjects,
  comparison: keyof typeof comparisons,
): v.GenericSchema<unknown, Condition> {
  const entries = { [subject]: subjects[subject], [comparison]: comparisons[comparison] };
  // Computed names are lost on the type: a condition is a subject and one comparison with it.
  return knownFields(entries) as unknown as v.GenericSchema<unknown, Condition>;
}

const unclear = v.custom<never>(
  () => false,
  `must be all, any or not, or a dimension, product or visitor with one of ${Object.keys(comparisons).join(', ')}`,
);

const conditionList = v.pipe(
  v.array(conditionSchema, 'must be a list of conditions'),
  v.minLength(1, 'must have at least one condition'),
);
