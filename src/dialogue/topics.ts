/**
 * What people ask about in everyday words, and what a brand calls it: "when will it get here" asks for delivery, "how many
 * can sit at it" for seats. Nothing about any trade; a brand's own words always come first.
 */
import { root, stems } from './text.ts';

interface Topic {
  /** Words a pack uses for it, in a policy's topic or questions, or in an attribute's label. */
  called: string;
  /** Words and phrases people use; those separated by `|`. */
  asked: string;
  /** Further words in which a description tells it. */
  told?: string;
}

/** Topics that brands answer with a policy. */
const POLICIES: readonly Topic[] = [
  {
    called: 'delivery deliver shipping ship postage dispatch',
    asked:
      'deliver|delivery|ship|shipping|postage|post|dispatch|courier|arrive|get here|get it here|get them here|it get to|them get to|get to me|get it by|have it by|send to|send it to|send them to|send this to|deliver to|the post|by post|post it to|sent to|post to|how soon|when will I get|when will I have|when would I have|when can I have|when can I get|when can they get|when do I get|when will it come|how quickly do you|how quickly will|how quickly can you|how fast can you|how fast do you|how long until it come|how long until it arrive|be here|here by|until it is here|until they are here|until it get|until I get',
  },
  {
    called: 'return refund exchange',
    asked:
      'return|refund|they go back|it go back|those go back|send back|send it back|send them back|bring back|bring it back|bring them back|take it back|take them back|give back|give it back|give them back|return them|return it|money back|do not like it|does not like it|do not like them|does not like them|not like it|change my mind|changed my mind|does not fit|do not fit|wrong size|too small for|not happy with|unhappy with|exchange',
  },
  {
    called: 'warranty guarantee repair fault defect',
    asked:
      'warranty|guarantee|break|breaks|broke|broken|defect|defective|faulty|fault|stop working|fall apart|dies on|damaged|repair|goes wrong|go wrong',
  },
  {
    called: 'recycle recycling trade old disposal',
    asked: 'recycle|recycling|old one|old pair|my old|take away|dispose|trade in',
  },
  {
    called: 'payment pay card',
    asked:
      'payment|pay with|pay by|how can I pay|how do I pay|paypal|credit card|klarna|apple pay|google pay|instalment|installment|invoice|in cash',
  },
  {
    called: 'size sizing fit',
    asked:
      'which size|what size|size up|size down|go up a size|go down a size|size chart|size guide|true to size|run small|run large|run big|between size|my size|your size|that be with you|in your size|correspond to|that correspond|of your size|size conversion',
  },
  { called: 'gift wrap wrapping', asked: 'gift wrap|gift wrapped|wrap|wrapped|gift box|gift message|as a gift' },
  {
    called: 'store showroom shop visit location opening',
    asked:
      'showroom|visit|in person|opening hour|opening time|what time do you open|where are you|pick it up|collect it|come by',
  },
  {
    called: 'install installation fitting mounting',
    asked:
      'install|who install|put it on the wall|puts it on the wall|put it up|fit it for me|hook it up|set it up for me',
  },
  { called: 'cancel cancellation', asked: 'cancel|cancellation|call it off' },
  { called: 'sample swatch', asked: 'sample|swatch' },
  { called: 'care clean wash', asked: 'wash|clean|look after|care for' },
  { called: 'injury medical health', asked: 'my knee|my back|my foot|my ankle|my heel|my hip|injury|injured' },
];

/** Topics that records state as an attribute. */
const ATTRIBUTES: readonly Topic[] = [
  { called: 'weight weigh mass', asked: 'heavy|light|weigh|weight' },
  { called: 'height tall high', asked: 'tall|high|height' },
  { called: 'width wide breadth', asked: 'wide|broad|across|narrow|width' },
  { called: 'diameter', asked: 'diameter|across|wide|big|size' },
  { called: 'depth deep', asked: 'deep|depth' },
  { called: 'length long', asked: 'long|length' },
  { called: 'thickness thick', asked: 'thick|thin|thickness' },
  { called: 'seat sleep people person capacity guest serve', asked: 'sit|seat|sleep|people|person|guest|feed|big' },
  {
    called: 'capacity volume hold content fill',
    asked: 'hold|capacity|volume|big|size|how much is in|how much in|how much do I get|how much does it contain',
  },
  { called: 'battery runtime playback playtime', asked: 'battery|last|charge|run' },
  { called: 'last lifetime lifespan durability mileage', asked: 'last|hold up|durable|wear out|life' },
  { called: 'range', asked: 'how far|far does it go|far can it go|far will it go' },
  { called: 'page', asked: 'page|long|thick' },
  {
    called: 'material fabric made composition wood',
    asked: 'made of|made from|material|fabric|made out of',
    told: 'made cotton wool polyester leather nylon linen canvas steel aluminum rubber wooden recycled blend',
  },
  {
    called: 'origin country',
    asked: 'come from|from where|where is it from|made in|where is it made|where are they made|origin|grown',
    told: 'made handmade manufactured crafted grown',
  },
  {
    called: 'lead time made ready',
    asked: 'how soon|how long until|when would I have|when will I have|when can I have|ready|when would it',
  },
  {
    called: 'playing play duration',
    asked:
      'how long does a game take|how long does it take|how long does one take|how long is a game|how long do they take',
  },
  { called: 'age', asked: 'age|year old|old' },
  { called: 'fuel energy', asked: 'burn|does it run on|do they run on|powered by|what fuel|which fuel' },
  {
    called: 'packed pack folded fold',
    asked: 'small it pack|small does it pack|small do they pack|pack down|pack small|when packed|folded',
  },
  { called: 'author', asked: 'wrote|written|author|who by' },
  { called: 'care wash clean', asked: 'wash|clean|care' },
  { called: 'temperature heat', asked: 'hot|degree|heat|temperature' },
  { called: 'power outlet socket usb', asked: 'plug|plug in|outlet|socket|usb|charge my|charge a' },
  { called: 'pet', asked: 'dog|cat|puppy|pet' },
  { called: 'screen display', asked: 'screen|display|big' },
  {
    called: 'ingredient contain include content',
    asked: 'in it|ingredient|contain|come with it|in the box|in the kit',
  },
  { called: 'size area', asked: 'big|large|size' },
  { called: 'light position sun', asked: 'sun|sunny|shade|shady|window|light' },
  { called: 'watering', asked: 'water|watering' },
  {
    called: 'waterproof resistant',
    asked: 'waterproof|water resistant|splash|rain|get wet|wet',
    told: 'downpour proof waxed repellent storm',
  },
  {
    called: 'load maximum carries carry',
    asked: 'weight can it take|can it hold|can it carry|can it take|weight does it take|hold|carry|bear|support',
    told: 'capacity load',
  },
];

const rooted = (text: string) => stems(text).map(root);
const table = (topics: readonly Topic[]) =>
  topics.map(({ called, asked, told = '' }) => ({
    called: new Set(rooted(called)),
    asked: asked.split('|').map(rooted),
    told: rooted(told),
  }));
const OF_POLICIES = table(POLICIES);
const OF_ATTRIBUTES = table(ATTRIBUTES);

/** The phrases, as roots, that ask for a policy with these words of its own; `titled`: its topic goes by them. */
export function askedOfPolicy(topic: string, asks: readonly string[]): { roots: string[]; titled: boolean }[] {
  const title = new Set(rooted(topic));
  const words = new Set([topic, ...asks].flatMap(rooted));
  return OF_POLICIES.filter(({ called }) => [...called].some((word) => words.has(word))).flatMap(
    ({ called, asked }) => {
      const titled = [...called].some((word) => title.has(word));
      return asked.map((roots) => ({ roots, titled }));
    },
  );
}

/** The phrases, as roots, that ask for an attribute with this label. */
export function askedOfAttribute(label: string): string[][] {
  const words = rooted(label);
  return OF_ATTRIBUTES.filter(({ called }) => words.some((word) => called.has(word))).flatMap(({ asked }) => asked);
}

/** The brand's possible words for what was asked about: "take a bit of rain" is about waterproof and resistant. */
export function wordsFor(said: readonly string[]): string[] {
  return OF_ATTRIBUTES.flatMap(({ called, asked, told }) =>
    asked.some((phrase) => phrase.join('').length > 3 && holdsPhrase(said, phrase))
      ? [...[...called].filter((word) => word.length > 4), ...told]
      : [],
  );
}

/** Whether roots that were said hold a phrase, its words in order and next to each other. */
export function holdsPhrase(said: readonly string[], phrase: readonly string[]): boolean {
  return said.some((_, at) => phrase.every((part, step) => said[at + step] === part));
}
