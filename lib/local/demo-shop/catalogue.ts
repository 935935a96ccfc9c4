// What the demo shop sells. Names hold no `|`: the site packs a cart into one eVar with it.

export interface Product {
  sku: string;
  name: string;
  /** Euro. */
  price: number;
}

export const catalogue: readonly Product[] = [
  { sku: 'LIN-SH-SAND', name: 'Linen shirt, sand', price: 59 },
  { sku: 'LIN-SH-SEA', name: 'Linen shirt, sea blue', price: 59 },
  { sku: 'COT-TE-BLK', name: 'Organic cotton T-shirt, black', price: 24.9 },
  { sku: 'WOL-SW-OAT', name: 'Merino sweater, oatmeal', price: 119 },
  { sku: 'DEN-JK-IND', name: 'Denim jacket, indigo', price: 139 },
  { sku: 'LEA-BT-COG', name: 'Leather boots, cognac', price: 189 },
  { sku: 'CAN-TO-NAT', name: 'Canvas tote bag, natural', price: 19.5 },
  { sku: 'STR-HT-42', name: 'Straw hat, wide brim', price: 34 },
  { sku: 'MUG-CE-BLU', name: 'Ceramic mug, blue glaze', price: 16.5 },
  { sku: 'TEA-PT-IRO', name: 'Cast-iron teapot, 0.8 l', price: 64 },
  { sku: 'BLK-WO-GRY', name: 'Wool blanket, grey stripes', price: 89 },
  { sku: 'CND-CE-FIG', name: 'Scented candle “Fig & Cedar”', price: 28 },
  { sku: 'CUT-BD-OAK', name: 'Chopping board, oak', price: 42 },
  { sku: 'CAF-EX-250', name: 'Café Crème, whole beans, 250 g', price: 9.9 },
  { sku: 'NOT-A5-DOT', name: 'Notebook A5, dotted', price: 12 },
  { sku: 'LMP-DK-BRS', name: 'Desk lamp, brass', price: 99 },
];
