/** Small tables of English: words that carry no meaning in a catalogue, number words, unit words. Nothing about any trade. */

const list = (words: string): ReadonlySet<string> => new Set(words.trim().split(/\s+/));

/** Words that never name anything in a catalogue; dropped before a search, never corrected as typos. */
export const FUNCTION_WORDS = list(`
a an the this that these those some any no none not nor and or but if so than then too also very really quite just only even still yet
i me my mine myself we us our ours you your yours he him his she her hers it its they them their theirs who whom whose which what when where why how
am is are was were be been being do does did done doing have has had having can could will would shall should may might must ought
to of in on at by for from with without into onto over under about above below between within through during before after until since as like
up down out off again further once here there all both each few more most other others another such same own
one ones thing things something anything nothing everything stuff someone anyone somebody anybody everyone
yes no yeah yep yup yea nope nah ok okay okey sure please thanks thank hello hi hey well oh ah um uh hmm hm er lol actually basically maybe perhaps probably
get got getting give gives giving given go goes going gone come comes coming make makes making made take takes taking took taken
want wants wanted wanting need needs needed needing like likes liked would love loves prefer prefers preferred preferably wish hope looking look looks find finding found search searching show shows showing see seeing shown tell telling told say says said
know knows think thinks thought ask asks asking let lets try trying use using used keep
user users customer shopper person people guy guys folks anyone buyer traveler traveller passenger
good great nice fine cool awesome perfect best better excellent lovely right wrong true false
now later today tomorrow tonight soon already ever never always sometimes often usually currently right away
much many lot lots bit little less least enough around approximately roughly almost nearly exactly
first second third fourth fifth sixth last next previous former latter middle
option options choice choices item items product products model models kind kinds sort sorts type types version versions list
help recommend recommends recommendation recommendations suggest suggestion suggestions suggested advice advise interested interest idea ideas
available availability stock currently instead else rather whatever whichever either neither
buy buying bought purchase purchasing purchased order ordering ordered pay paying checkout check shop shopping cart
price prices priced cost costs costing cheap cheaper cheapest expensive money budget spend spending afford dollar dollars buck bucks euro euros pound pounds usd eur gbp cent cents affordable pricey pricier priciest costly inexpensive
compare compared comparing comparison versus vs difference differences different differ
does anyone dear sir madam hey there wondering wonder curious question questions info information detail details
way ways means case day days week weeks month months year years time times hour hours minute minutes
new old big small large long short high low
put add adding remove removing delete drop clear empty change switch swap replace
mean meant matter matters work works working worked sound sounds seem seems feel feels
ready plan planning planned bring brings wear wears wearing
actually honestly literally exactly definitely absolutely certainly totally
pair pairs piece pieces unit units pcs pc pack-of couple dozen half double
per plus minus max maximum min minimum
because although though while whereas unless except besides whether
am pm oclock noon midnight morning afternoon evening night
sell sells selling sold offer offers offering carry carries stock
could able possible possibly impossible
size sizes color colors set sets anyway lol haha hehe hmm oops meh btw also regardless therefore however otherwise indeed anyways alright okey cheers welcome folks ahead oops nicely cute exactly
gonna wanna gotta kinda sorta dunno damn dang darn argh ugh figured figures bummer jeez gosh phew yikes duh shame pity shoot understood noted gotcha mostly mainly primarily especially particularly
`);

/** Everyday words that are spelled right; with the function words, they are not mistaken for typos of catalogue words. */
export const EVERYDAY_WORDS = list(`
booking bookings acceptable dealbreaker unsure sign ring wrap proceed proceeding secure confirm confirms confirmed approve approves accept accepts agree agreed deal sold send sends over along breath hang lose copy copies paid normal nearest closest meant differ differs
daughter son wife husband mother father mom mum dad sister brother friend friends girlfriend boyfriend partner kid kids child children baby boss colleague family grandma grandpa aunt uncle nephew niece
birthday christmas wedding anniversary holiday holidays weekend vacation summer winter spring autumn fall present gift party
house home office school college university city town country street road beach park forest mountain mountains river lake snow rain wind sun weather world
monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december
work job meeting flight fly travel trip ride rides riding walk walking run running hike hiking camp camping drive driving bike sleep sleeping eat eating drink cook cooking play playing swim
light lights lighter lightest heavy heavier heaviest weight warm warmer warmest cold colder hot cool wet dry waterproof strong stronger strongest soft softer softest hard fast faster fastest slow slower slowest quick quicker quickest early earlier earliest late later latest short shorter shortest long longer longest wide wider widest narrow narrower tall taller high higher highest low lower lowest big bigger biggest small smaller smallest large larger largest cheap deep thick thin thinner tight loose comfortable comfy durable sturdy simple easy safe quiet loud bright brighter dark clean dirty
black white red blue green yellow orange purple pink brown grey gray gold silver navy teal beige tan olive cream charcoal
policy return returns returning refund refunds exchange exchanges shipping ship ships delivery deliver delivers delivered warranty guarantee guaranteed cancel cancellation payment card credit cash discount discounts deal deals coupon coupons code promo promotion sale sales free tax taxes fee fees total
number phone email name address account website site page store shop brand company agent human robot bot advert advertisement sponsored
water food coffee car cars train bus dog dogs cat cats game games music book books movie story poem joke news weather president capital football election medicine doctor lawyer legal medical health pain
head hand hands foot feet back body eye eyes hair face leg legs arm arms
start started over end stop stopped finish finished begin reset forget ignore continue proceed hold wait hurry left right side top bottom front rear
please kindly sorry welcome bye goodbye morning thanks
care careful happy sad tired bored angry stupid bad terrible awful worst worse hate horrible useless
read write speak listen hear talk chat answer reply call open close turn move leave stay live die kill
this that thing place point fact part group problem issue reason result
include includes included including contain contains come comes made material materials feature features
almost above across against along among behind beside beyond despite toward towards upon via
zero two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million
chat chatting talk talking real really save saved saving saves lives live living guess guessing mind minds boats boat manufactured made making official allowed laptop charge phone tablet friend wants kids alone together tire tired sigh promise promised honour honor colleague drop drops store stored
everyday daily weekly monthly usual usually regular normal standard special basic extra super
instructions previous system prompt developer mode secret password admin test
inside outside indoor outdoor indoors outdoors near far close
fit fits fitting matching match matches pick choose chosen select selected selection
confirm confirmed confirms agree agreed accept accepted approve approved decide decided stretch interior exterior anyway otherwise definitely exactly
worth value quality rating rest gold race races racing cope plug plugs rained raining enough whoa meh ugh throw toss chuck reserve reserves reserving reserved reservation serve serves serving absolute absolutely steep ratings review reviews popular favorite favourite famous
`);

/** What things are sold in: with a number they count, and they are never looked for where no record has the word. */
export const CONTAINERS = list(
  'pack packet package bag box bottle tin jar tube copy set piece roll sachet tub pot case carton bundle pouch seat ticket',
);

const SHADES: Readonly<Record<string, string>> = {
  blue: 'navy azure cobalt indigo royal sky', red: 'burgundy maroon crimson scarlet ruby', green: 'olive forest mint lime emerald moss',
  grey: 'charcoal slate silver graphite', purple: 'violet lavender plum', white: 'ivory cream', brown: 'chocolate chestnut', beige: 'sand tan cream khaki',
  yellow: 'gold lemon mustard', pink: 'rose blush',
}; // biome-ignore format: a table

/** Colors that are a shade of this one: navy of blue. */
export function shadesOf(color: string): string[] {
  return Object.hasOwn(SHADES, color) ? (SHADES[color]?.split(' ') ?? []) : [];
}

const NUMBERS: Readonly<Record<string, number>> = {
  zero: 0, two: 2, three: 3, four: 4, five: 5, six: 6, seven: 7, eight: 8, nine: 9, ten: 10, eleven: 11, twelve: 12,
  thirteen: 13, fourteen: 14, fifteen: 15, sixteen: 16, seventeen: 17, eighteen: 18, nineteen: 19, twenty: 20, thirty: 30,
  forty: 40, fifty: 50, sixty: 60, seventy: 70, eighty: 80, ninety: 90, dozen: 12,
}; // biome-ignore format: a table

const SCALES: Readonly<Record<string, number>> = { hundred: 100, thousand: 1000, grand: 1000, million: 1_000_000 };

/** The value of a number word, or undefined. "one" is left out: it is nearly always a pronoun. */
export function numberWord(word: string): number | undefined {
  return Object.hasOwn(NUMBERS, word) ? NUMBERS[word] : undefined;
}

/** 100 for "hundred", 1000 for "thousand", "grand" and "k"; else undefined. */
export function scaleWord(word: string): number | undefined {
  return Object.hasOwn(SCALES, word) ? SCALES[word] : undefined;
}

const ORDINALS: Readonly<Record<string, number>> = {
  first: 1, '1st': 1, second: 2, '2nd': 2, third: 3, '3rd': 3, fourth: 4, '4th': 4, fifth: 5, '5th': 5, sixth: 6, seventh: 7,
  eighth: 8, ninth: 9, tenth: 10,
}; // biome-ignore format: a table

/** The place an ordinal word names, from 1; undefined when it is none. */
export function ordinalWord(word: string): number | undefined {
  return Object.hasOwn(ORDINALS, word) ? ORDINALS[word] : undefined;
}

interface Unit {
  dimension: string;
  /** Times this gives the dimension's base unit. */
  factor: number;
}

const UNITS = new Map<string, Unit>();
const units = (dimension: string, table: Record<string, number>) => {
  for (const [names, factor] of Object.entries(table))
    for (const name of names.split(' ')) UNITS.set(name, { dimension, factor });
};
units('mass', { 'g gram gramme': 1, 'kg kilo kilogram': 1000, 'lb pound': 453.59237, 'oz ounce': 28.349523125 });
units('length', {
  'mm millimeter': 0.001,
  'cm centimeter': 0.01,
  'm meter': 1,
  'km kilometer': 1000,
  'in inch': 0.0254,
  'ft foot': 0.3048,
  'yd yard': 0.9144,
  'mi mile': 1609.344,
});
units('volume', { 'ml milliliter': 0.001, 'l liter': 1, 'gal gallon': 3.785411784, 'qt quart': 0.946352946 });
units('time', {
  's sec second': 1 / 60,
  'min minute': 1,
  'h hour': 60,
  'd day': 1440,
  week: 10_080,
  month: 43_800,
  'y yr year': 525_600,
});
units('power', { 'w watt': 1, 'kw kilowatt': 1000, 'hp horsepower': 745.7 });
units('energy', { 'wh watthour': 1, 'kwh kilowatthour': 1000 });
units('charge', { mah: 1, ah: 1000 });
units('storage', { 'mb megabyte': 0.001, 'gb gigabyte gig': 1, 'tb terabyte': 1000 });
units('speed', { mph: 1.609344, 'kph kmh': 1 });
units('light', { 'lm lumen': 1 });
units('temperature', { 'degree celsius c centigrade °c': 1, 'fahrenheit f': 1 });
units('people', { 'person people p adult sleeper guest': 1, man: 1 });
units('seat', { 'seat passenger seater': 1 });

/** What a unit word measures and its size in base units (g, m, L, min, W …); unknown words are their own dimension. */
export function unitOf(stem: string): Unit | undefined {
  return UNITS.get(stem);
}
