// What a visitor does in the demo shop before a trigger fires, hit by hit, oldest first.
import { catalogue } from './catalogue.ts';
import type { Chance } from './chance.ts';

export interface Visit {
  /** The page of each hit. */
  pages: readonly string[];
  /** By name; empty text where a hit sets nothing. */
  dimensions: Readonly<Record<string, readonly string[]>>;
  /** How long nothing more happened before the rule fired; 0 for a rule that fires with the last hit. */
  idleSeconds: number;
}

const shop = 'https://shop.example';
const idleSeconds = 600;

/** A cart that grows from hit to hit, packed into eVar12, its worth in euro in eVar13; and the way to the cart page. */
export function cartVisit(chance: Chance): Visit {
  const chosen = chosenProducts(chance);
  const grown = chosen.map((_, at) => chosen.slice(0, at + 1));
  const carts = grown.map((cart) => cart.map(({ name }) => name).join('|'));
  const values = grown.map((cart) => cart.reduce((sum, { price }) => sum + price, 0).toFixed(2));
  return {
    pages: [`${shop}/`, ...chosen.map(productPage), `${shop}/cart/${chance.uuid().slice(0, 8)}`],
    dimensions: {
      eVar12: ['', ...carts, carts.at(-1) ?? ''],
      eVar13: ['', ...values, values.at(-1) ?? ''],
    },
    idleSeconds,
  };
}

/** Products looked at, each in eVar11, and none of them put into the cart. */
export function browseVisit(chance: Chance): Visit {
  const chosen = chosenProducts(chance);
  return {
    pages: [`${shop}/`, ...chosen.map(productPage)],
    dimensions: { eVar11: ['', ...chosen.map(({ name }) => name)] },
    idleSeconds,
  };
}

export const signUpVisit: Visit = {
  pages: [`${shop}/`, `${shop}/sign-up`, `${shop}/sign-up/done`],
  dimensions: {},
  idleSeconds: 0,
};

export function purchaseVisit(chance: Chance): Visit {
  return {
    pages: [`${shop}/checkout`, `${shop}/checkout/thank-you`],
    dimensions: { eVar14: ['', `ORDER-${chance.digits(8)}`] },
    idleSeconds: 0,
  };
}

const chosenProducts = (chance: Chance) => chance.shuffled(catalogue).slice(0, 1 + chance.integer(4));
const productPage = ({ sku }: { sku: string }) => `${shop}/products/${sku.toLowerCase()}`;
