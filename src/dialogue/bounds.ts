/** The words that make a number a limit: before it ("under", "at least", "nothing heavier than") and after it ("or less"). */

/** Bounds as said. `below` and `above` leave the bound itself out. `near` is "around". */
export interface Bounds {
  min?: number;
  max?: number;
  near?: number;
  below?: true;
  above?: true;
}

export const BEFORE: readonly [RegExp, (value: number) => Bounds][] = [
  [
    /\b(?:nothing|none|never|not|no) (?:\w+ ){0,3}?(?:bigger|larger|longer|heavier|later|higher|greater|farther|further|wider|taller|older|faster|stronger|brighter|warmer|pricier|dearer|costlier|more \w+) than $/,
    (value) => ({ max: value }),
  ],
  [
    /\b(?:nothing|none|never|not|no) (?:\w+ ){0,3}?(?:smaller|shorter|lighter|lower|cheaper|younger|slower|weaker|dimmer|colder|less \w+) than $/,
    (value) => ({ min: value }),
  ],
  [/(?:not|no) (?:earlier|sooner) than $/, (value) => ({ min: value })],
  [/(?:nothing|none|never) (?:over|above|more than|past|beyond) $/, (value) => ({ max: value })],
  [/(?:nothing|none|never) (?:under|below|less than|before) $/, (value) => ({ min: value })],
  [/\bnot (?:\w+ ){0,3}(?:more|over|above|past|exceed|higher)(?: than)? $/, (value) => ({ max: value })],
  [/\bnot (?:\w+ ){0,4}(?:before|earlier than) $/, (value) => ({ min: value })],
  [/\bnot (?:\w+ ){0,4}(?:after|later than) $/, (value) => ({ max: value })],
  [/\bnot (?:\w+ ){0,3}(?:less|fewer|under|below)(?: than)? $/, (value) => ({ min: value })],
  [
    /(?:not|no) (?:more|higher|later|longer|heavier|greater|larger|bigger)(?: expensive)? than $/,
    (value) => ({ max: value }),
  ],
  [/(?:not|no) (?:less|fewer|lower|earlier|shorter|smaller) than $/, (value) => ({ min: value })],
  [/(?:not|no) (?:over|above|exceeding|past) $/, (value) => ({ max: value })],
  [/(?:not|no) (?:under|below) $/, (value) => ({ min: value })],
  [/(?:stretch|go up|push|raise|increase|extend)(?: \w+){0,3} to $/, (value) => ({ max: value })],
  [
    /(?:up to|at most|at maximum|max|maximum|max of|maximum of|within|no later than|by|limit of|until|till) $/,
    (value) => ({ max: value }),
  ],
  [
    /(?:budget (?:is|of|would be|around|about)|budget|spend|spending|afford|(?<!\b(?:could|can|may|might|shall|did|do) )i have|i have got|i only have) $/,
    (value) => ({ max: value }),
  ],
  [
    /(?:spend|budget is|budget of|spending|have) (?:about|around|roughly|maybe|only|up to|at most) $/,
    (value) => ({ max: value }),
  ],
  [
    /(?:under|below|beneath|less than|fewer than|lower than|before|earlier than|sub|shy of|smaller than|shorter than|lighter than|cheaper than|(?<!no )(?<!not )\w+er than) $/,
    (value) => ({ max: value, below: true }),
  ],
  [
    /(?:over|above|more than|greater than|higher than|beyond|exceeding|bigger than|larger than|longer than|heavier than|later than|past|upwards of) $/,
    (value) => ({ min: value, above: true }),
  ],
  [
    /(?:at least|minimum|minimum of|min|min of|from|starting at|starting from|no earlier than|not before|after|or more than) $/,
    (value) => ({ min: value }),
  ],
  [
    /(?:around|about|roughly|approximately|approx|circa|near|nearly|close to|almost|something like|ballpark of|in the region of|~) $/,
    (value) => ({ near: value }),
  ],
];

export const AFTER: readonly [RegExp, (value: number) => Bounds][] = [
  [
    /^ (?:or|and) (?:less|under|below|lower|cheaper|fewer|lighter|earlier|before|shorter|smaller|down)\b(?! \d)/,
    (value) => ({ max: value }),
  ],
  [
    /^ (?:or|and) (?:more|over|above|higher|up|upwards|greater|heavier|later|after|longer|better|bigger|larger)\b(?! \d)/,
    (value) => ({ min: value }),
  ],
  [
    /^ (?:max|maximum|tops|at most|limit|budget|at the (?:very )?most|at the outside|or so budget)\b/,
    (value) => ({ max: value }),
  ],
  [/^ is (?:my|our|the|his|her|their) (?:limit|max|maximum|budget|top|most)\b/, (value) => ({ max: value })],
  [/^ (?:min|minimum|at least|plus)\b/, (value) => ({ min: value })],
  [/^ (?:ish|or so|or thereabouts|roughly|more or less|give or take)\b/, (value) => ({ near: value })],
];

export const COMPARATIVE_MORE =
  /(?:bigger|larger|longer|heavier|later|higher|greater|farther|further|wider|taller|older|faster|stronger|brighter|warmer|thicker|deeper|roomier|broader|louder|richer|firmer|fuller|dearer|pricier|newer) than $/;
