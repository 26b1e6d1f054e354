/** Telling that a message is not in English, by function words and scripts; one short message never decides anything else. */

const FOREIGN: readonly ReadonlySet<string>[] = [
  'habla hablan hablas español tienen tiene tiendas cuáles quisiera necesita vuelos precio comprar cuanto donde el los las una unos por para con que qué cuál cuánto cuesta quiero busco necesito tienes tienen hola gracias está es muy más pero dónde puedo mi zapatos buenos días hay algo me gustaría del este esta comprar',
  'parlez français livrez auriez bonsoir prix le les des une est et je suis cherche voudrais pour avec combien coûte bonjour merci vous avez quel quelle où puis mon ma pas plus très dans acheter du ce cette moins cher que',
  'sprechen deutsch versenden größe preis gibt der die das ein eine einen und ich bin suche möchte brauche für mit wie viel kostet hallo danke haben sie welche wo kann nicht sehr kaufen mein ist es gibt guten tag unter bitte von',
  'il gli un una e sono cerco vorrei per con quanto costa ciao grazie avete quale dove posso mio non più molto comprare che questo buongiorno',
  'o os as um uma eu estou procuro quero preciso para com quanto custa olá obrigado obrigada vocês têm qual onde posso meu não mais muito comprar que este bom dia',
  'de het een en ik ben zoek wil graag voor met hoeveel kost hallo bedankt dank heeft welke waar kan niet meer kopen mijn dit goedendag u',
  'och jag är söker vill ha för med hur mycket kostar hej tack vilken var kan inte mer köpa min detta ni på',
  'i jestem szukam chcę dla z ile kosztuje cześć dziękuję macie który gdzie mogę nie więcej kupić mój dzień dobry',
].map((words) => new Set(words.split(' ')));

const ENGLISH = new Set(
  'the a an is are do does i you it to for of in on what how which my me and with have want need please can show that this under hello hi thanks yes no not buy take one'.split(
    ' ',
  ),
);

/** Whether a message is most likely in another language than English. */
export function isForeign(message: string): boolean {
  const letters = message.match(/\p{L}/gu)?.length ?? 0;
  if (letters === 0) return false;
  const latin = message.match(/\p{Script=Latin}/gu)?.length ?? 0;
  if (latin / letters < 0.5) return true;
  const words = message.toLowerCase().match(/[\p{L}']+/gu) ?? [];
  if (words.length < 2) return false;
  const english = words.filter((word) => ENGLISH.has(word)).length;
  const best = Math.max(...FOREIGN.map((table) => words.filter((word) => table.has(word)).length));
  // "¿" opens a question in one language only; a short message needs one telling word and a letter English lacks.
  if (/[¿¡]/.test(message) && english === 0) return true;
  if (best === 1 && english === 0 && words.length <= 4 && /[^\p{ASCII}]/u.test(message.replace(/[^\p{L}]/gu, '')))
    return true;
  return best >= 2 && best > english && best / words.length >= 0.3;
}
