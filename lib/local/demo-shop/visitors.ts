// The demo shop's known visitors, as rows of the profiles table. Addresses lie in domains that RFC 2606 reserves.

export type Profile = {
  key: string;
  email: string;
  name: string;
  locale: string;
  timeZone: string;
  consent: Record<string, boolean>;
  attributes: Record<string, string>;
};

const domains = ['mail.example', 'post.example', 'example.com', 'example.org', 'example.net'];

const people: readonly [name: string, mailbox: string, locale: 'en' | 'de', timeZone: string][] = [
  ['Amelia Hart', 'amelia.hart', 'en', 'Europe/London'],
  ['Jürgen Groß', 'juergen.gross', 'de', 'Europe/Berlin'],
  ['Zoë Brontë', 'zoe.bronte', 'en', 'Europe/London'],
  ['Łukasz Wójcik', 'lukasz.wojcik', 'en', 'Europe/Warsaw'],
  ['Annegret Müller-Lüdenscheidt', 'annegret.mueller', 'de', 'Europe/Berlin'],
  ['José Ñíguez', 'jose.niguez', 'en', 'Europe/Madrid'],
  ['山田 花子', 'hanako.yamada', 'en', 'Asia/Tokyo'],
  ['Siobhán O’Brien', 'siobhan.obrien', 'en', 'Europe/Dublin'],
  ['Олена Шевченко', 'olena.shevchenko', 'en', 'Europe/Kyiv'],
  ['Käthe Böhm', 'kaethe.boehm', 'de', 'Europe/Vienna'],
  ['Nguyễn Thị Hạnh', 'hanh.nguyen', 'en', 'Asia/Ho_Chi_Minh'],
  ['Marcus Oyelaran', 'marcus.oyelaran', 'en', 'America/New_York'],
  ['فاطمة الزهراء', 'fatima.alzahra', 'en', 'Africa/Casablanca'],
  ['Sören Kjær', 'soeren.kjaer', 'de', 'Europe/Copenhagen'],
  ['Priya Ramanathan', 'priya.ramanathan', 'en', 'Asia/Kolkata'],
  ['Thomas Weiß', 'thomas.weiss', 'de', 'Europe/Berlin'],
  ['Chloé Lefèvre', 'chloe.lefevre', 'en', 'Europe/Paris'],
  ['Ελένη Παππά', 'eleni.pappa', 'en', 'Europe/Athens'],
  ['Jan-Hendrik Sörensen', 'janhendrik.soerensen', 'de', 'Europe/Berlin'],
  ['Grace Kim 김은혜', 'grace.kim', 'en', 'Asia/Seoul'],
  ['Çağla Yıldız', 'cagla.yildiz', 'de', 'Europe/Berlin'],
  ['Robert “Bob” Tables, Jr.', 'bob.tables', 'en', 'America/Chicago'],
  ['Ines Schröder', 'ines.schroeder', 'de', 'Europe/Zurich'],
  ['Noah Fitzgerald', 'noah.fitzgerald', 'en', 'America/Los_Angeles'],
];

const mailboxes = new Set(people.map(([, mailbox]) => mailbox));

/** Whether the address is that of one of the named people, numbered or not. */
export function isDemoVisitor(address: string): boolean {
  const [, mailbox = '', domain = ''] = /^(.*?)(?:\.\d+)?@(.*)$/.exec(address) ?? [];
  return mailboxes.has(mailbox) && domains.includes(domain);
}

/** This many profiles: the named people in turn, with a numbered mailbox from the second round on. */
export function createVisitors(count: number): Profile[] {
  return Array.from({ length: count }, (_, index) => visitor(index));
}

/** A visitor who never agreed to marketing e-mail. */
export const unwillingVisitor: Profile = {
  ...visitor(2),
  key: 'SHOPPER-NO-CONSENT',
  email: 'please.no@mail.example',
  name: 'Harriet Noe',
  consent: { marketing: false },
};

/** A visitor whose stored address is broken, as some always are. */
export const misspeltVisitor: Profile = {
  ...visitor(1),
  key: 'SHOPPER-MISSPELT',
  email: 'klaus at post.example',
  name: 'Klaus Tippfehler',
};

/** A visitor whose mailbox is gone: the local SES bounces what its address's beginning says. */
export const bouncingVisitor: Profile = {
  ...visitor(0),
  key: 'SHOPPER-BOUNCING',
  email: 'bounce.frieda@post.example',
  name: 'Frieda Fortgezogen',
};

/** A visitor who agreed to e-mails, and calls them spam. */
export const complainingVisitor: Profile = {
  ...visitor(3),
  key: 'SHOPPER-COMPLAINING',
  email: 'complaint.victor@mail.example',
  name: 'Victor Grumble',
};

function visitor(index: number): Profile {
  const person = people[index % people.length] ?? people[0];
  if (!person) throw new RangeError('the demo shop knows nobody');
  const [name, mailbox, locale, timeZone] = person;
  const round = Math.floor(index / people.length);
  const suffix = round === 0 ? '' : `.${round + 1}`;
  return {
    key: `SHOPPER-${1001 + index}`,
    email: `${mailbox}${suffix}@${domains[index % domains.length]}`,
    name,
    locale,
    timeZone,
    consent: { marketing: true },
    attributes: {},
  };
}
