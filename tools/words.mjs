// The words that texts and names of this repository do without, and what to write in their place: for tools/check-words.mjs.

/** @typedef {{ pattern: string, instead: string }} Rule `pattern`: of a regular expression, matched as whole words */

/** @type {Rule[]} For comments, messages, pages and documents. A space matches any white space. */
export const WORDS = [
  { pattern: 'whoever|whomever', instead: 'name the actor: the caller, the user, another tab' },
  { pattern: 'nobody|somebody|anybody|everybody', instead: 'name the actor: no caller, a user, each client' },
  { pattern: 'whatever|whichever', instead: '"any", or name the thing' },
  { pattern: '(?:is|are) none', instead: '"there is no …", "does not match"' },
  { pattern: 'hears? of|tells? of|knows? of', instead: '"receives", "reports", "has"' },
  { pattern: 'takes? note', instead: '"records", "syncs"' },
  { pattern: "takes? (?:one's|its|their|the) leave|lets? go of", instead: '"releases", "drops"' },
  { pattern: '(?:is|are) told', instead: 'the active voice: "the server tells the caller"' },
  { pattern: '(?:is|are) to be|to be had', instead: '"must be", "is available"' },
  { pattern: 'no more|any more|anymore', instead: '"at most", "no longer"' },
  { pattern: "in (?:its|their|his|one's) stead|in the place of", instead: '"instead of"' },
  { pattern: "of (?:its|their|his|one's) own accord", instead: '"by itself", "automatically"' },
  { pattern: 'comes? about', instead: '"happens"' },
  { pattern: 'stands? for', instead: '"means", "represents"' },
  { pattern: 'meanwhile|by now', instead: '"during the call", "already", or nothing' },
  { pattern: "behind (?:one's|its|the caller's) back", instead: '"in the background"' },
  { pattern: 'else(?: (?:it|they|he|she)|,)', instead: '"otherwise"' },
  { pattern: 'goes by|as it stands|what there is', instead: 'name the thing' },
  { pattern: 'goes? on|begins? again|begins? anew|anew', instead: '"continues", "starts over", "again"' },
  {
    pattern: '(?:authori|initiali|normali|organi|recogni|seriali)s(?:e|ed|es|ing|ation)|behaviours?|colours?',
    instead: 'the American spelling',
  },
  { pattern: 'hence|thereby|therein|thereof|thereupon|whence|lest|albeit', instead: 'a second, short sentence' },
];

/**
 * For file names and exported names. They are compared in the form `word-word`.
 *
 * @type {Rule[]}
 */
export const NAMES = [
  { pattern: 'strangers?', instead: 'unknown user' },
  { pattern: 'invented|imagined|imaginary', instead: 'decoy' },
  { pattern: 'seen|sightings?', instead: 'replay cache' },
  { pattern: 'stand-in', instead: 'mock provider' },
  { pattern: 'take-over|taken-over', instead: 'migrate' },
  { pattern: 'proven', instead: 'verified' },
  { pattern: 'whoever|nobody|somebody|nothing', instead: 'what it is' },
  { pattern: 'refusals?', instead: 'error, denial' },
  { pattern: 'facts?', instead: 'input' },
  { pattern: 'news', instead: 'event' },
  { pattern: 'insist(?:ed|s)?', instead: 'forced' },
  { pattern: 'rooms?', instead: 'layer' },
  { pattern: 'exclusively', instead: 'withLock' },
  { pattern: 'disregard(?:ed|s)?', instead: 'ignore' },
  { pattern: 'degrade', instead: 'emitStorageDegraded' },
  { pattern: '^refuse(?=-|$)', instead: 'assertX, which throws' },
  { pattern: '^make(?=-)', instead: 'createX' },
  // The one function whose name ends so by design.
  { pattern: '(?<!^subject)-of$', instead: 'getX, findX or toX' },
];
